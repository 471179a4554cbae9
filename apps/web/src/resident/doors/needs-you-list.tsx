import { arrowForward, battery } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { stateIcon } from '../../design/true-state.ts';
import { timeWithSeconds } from '../../i18n/format.ts';
import type { Locale } from '../../i18n/locale.ts';
import { PageLink } from '../app/page-link.tsx';
import { type ResidentTexts, useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';
import { alarmName } from '../../time-line/entry-line.ts';
import { summaryOf } from '../visits/visit-summary.ts';
import type { Need } from './needs-you.ts';

/** What needs a person, above everything else. Nothing at all when nothing does. */
export function NeedsYouList({ needs }: { readonly needs: readonly Need[] }) {
  const { texts, locale } = useTexts();
  const now = useNow();
  return (
    <section className="needs" aria-labelledby="needs-you" aria-live="polite" hidden={needs.length === 0}>
      <h2 id="needs-you" className="unseen">{texts.needs.heading}</h2>
      <ul className="needs-list">
        {needs.map((need) => {
          const { heading, detail, link } = wordsOf(need, texts, locale, (at) => momentWords(locale, at, now));
          return (
            <li key={keyOf(need)} className={`need ${need.tone}`}>
              <Icon path={need.kind === 'battery' ? battery : stateIcon[need.tone]} />
              <div className="need-words">
                <strong>{heading}</strong>
                <span>{detail}</span>
              </div>
              {link === undefined || !('visit' in need) ? null : (
                <PageLink to={{ page: 'visit', visitId: need.visit.id }} className="button">
                  {link}
                  <Icon path={arrowForward} directed />
                </PageLink>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const keyOf = (need: Need): string => `${need.kind} ${'visit' in need ? need.visit.id : 'accessPoint' in need ? need.accessPoint.id : ''} ${need.kind === 'deviceSilent' ? need.device : ''}`;

interface Words {
  readonly heading: string;
  readonly detail: string;
  readonly link?: string;
}

function wordsOf(need: Need, texts: ResidentTexts, locale: Locale, moment: (at: string) => string): Words {
  const { needs } = texts;
  switch (need.kind) {
    case 'hubOffline':
      return { heading: need.since === null ? needs.hubOfflineNever : needs.hubOffline(moment(need.since)), detail: needs.hubOfflineDetail };
    case 'visitRunning':
    case 'visitTrouble': {
      const { words, at } = summaryOf(need.visit);
      return { heading: `${need.visit.accessPointName}: ${texts.visitState[words]}`, detail: `${timeWithSeconds(locale, at)}${alarmsOf(need.visit.alarms, texts)}`, link: needs.watch };
    }
    case 'visitNotClean':
      return { heading: needs.visitNotClean(need.visit.accessPointName), detail: `${moment(need.visit.endedAt ?? need.visit.startedAt)}${alarmsOf(need.visit.alarms, texts)}`, link: needs.look };
    case 'doorTrouble':
      return { heading: needs[need.headline](need.accessPoint.name), detail: needs[`${need.headline}Detail`] };
    case 'alarmGoesOff':
      return { heading: needs.alarmGoesOff(need.accessPoint.name), detail: needs.alarmGoesOffDetail };
    case 'battery':
      return { heading: need.charge.percent === null ? needs.batteryEmpties(need.accessPoint.name) : needs.batteryAt(need.accessPoint.name, Math.floor(need.charge.percent)), detail: need.charge.reserved ? needs.batteryReserved : needs.batteryLow };
    case 'deviceSilent':
      return { heading: needs[`${need.device}Silent`](need.accessPoint.name), detail: needs[`${need.device}SilentDetail`] };
  }
}

const alarmsOf = (alarms: readonly string[], texts: ResidentTexts): string => alarms.map((kind) => ` · ${texts.alarm[alarmName(kind)]}`).join('');
