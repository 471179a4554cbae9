import type { Visit } from '@latchkey/contract';
import type { Instant } from '@latchkey/kit';
import { arrowForward, bell } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { stateIcon } from '../../design/true-state.ts';
import { timeWithSeconds } from '../../i18n/format.ts';
import { PageLink } from '../app/page-link.tsx';
import { stillMillis } from '../pictures/door-picture.tsx';
import { nameOf } from '../parcels/parcel-name.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { alarmName } from '../../time-line/entry-line.ts';
import { VisitStill } from './visit-still.tsx';
import { summaryOf } from './visit-summary.ts';

interface VisitLineProps {
  readonly visit: Visit;
  readonly now: Instant;
  /** The day stands above the list already. */
  readonly timeOnly?: boolean;
  readonly stills: boolean;
}

/** A visit in a list: its still, its first line, its parcels. */
export function VisitLine({ visit, now, timeOnly = false, stills }: VisitLineProps) {
  const { texts, locale } = useTexts();
  const { tone, words } = summaryOf(visit);
  const { recording } = visit;
  const still = stills && recording !== null && recording.startedAt !== null && recording.state !== 'deleted' && recording.state !== 'failed' ? recording.id : undefined;
  return (
    <li>
      <PageLink to={{ page: 'visit', visitId: visit.id }} className={`visit-line ${tone}`}>
        <VisitStill recordingId={still} atMillis={stillMillis(visit)} />
        <span className="visit-line-words">
          <strong className="visit-line-first">
            <Icon path={stateIcon[tone]} />
            <span>{texts.visitState[words]}</span>
          </strong>
          <span className="small numbers">
            <bdi>{visit.accessPointName}</bdi> · {timeOnly ? timeWithSeconds(locale, visit.startedAt) : momentWords(locale, visit.startedAt, now)}
          </span>
          {visit.guest === null ? null : <span className="small quiet"><bdi>{visit.guest}</bdi></span>}
          {visit.registered === undefined ? null : <span className="small quiet"><bdi>{visit.registered.courier}</bdi> · <bdi>{visit.registered.carrier}</bdi></span>}
          {visit.parcels.length === 0 ? null : <span className="small quiet"><bdi>{visit.parcels.map((parcel) => nameOf(parcel, texts)).join(', ')}</bdi></span>}
          {visit.alarms.map((alarm) => (
            <span key={alarm} className="timeline-alarm small">
              <Icon path={bell} />
              {texts.alarm[alarmName(alarm)]}
            </span>
          ))}
        </span>
        <Icon path={arrowForward} directed />
      </PageLink>
    </li>
  );
}
