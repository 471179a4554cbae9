import type { Home, Visit } from '@latchkey/contract';
import type { PolicyRule } from '@latchkey/grants';
import { Button } from 'react-aria-components';
import { dayOf, timeOfDay } from '../../i18n/format.ts';
import { AskFirst } from '../app/ask-first.tsx';
import { focusHeading } from '../app/focus-heading.ts';
import { useHousehold } from '../devices/use-household.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { PauseControl } from './pause-control.tsx';
import { isBlocked, withBlocked, withoutBlocked } from './policy-edit.ts';
import { usePolicySigning } from './use-policy-signing.ts';

/**
 * Keeps every door shut for the courier of a visit, or for all couriers of the carrier that spoke for this one, or for everybody, until it is taken back. It stands on
 * the visit's page, where every notice of it leads, also while the visit runs. For owners' devices.
 */
export function BlockControl({ visit, home }: { readonly visit: Visit; readonly home: Home }) {
  const { texts, locale } = useTexts();
  const household = useHousehold(home);
  const { content, busy, failure, sign } = usePolicySigning(home, household);
  if (content === undefined) return null;
  const name = texts.rules.courierOf(`${dayOf(locale, visit.startedAt)} ${timeOfDay(locale, visit.startedAt)}`);
  const { carrier = '', carrierKey = null } = visit.registered ?? {};
  const people: readonly (readonly [PolicyRule['whom'], string])[] = [
    ...(visit.courier === null ? [] : [blockable({ kind: 'courier', name, keys: [visit.courier] }, texts.rules.thisCourier)]),
    ...(carrierKey === null ? [] : [blockable({ kind: 'carrier', name: carrier, keys: [carrierKey] }, texts.rules.registered(carrier))]),
  ];
  const change = async (whom: PolicyRule['whom'], block: boolean) => {
    if (await sign(block ? withBlocked(content, whom) : withoutBlocked(content, whom))) focusHeading('visit-block');
  };
  return (
    <section className="card block" aria-labelledby="visit-block">
      <h2 id="visit-block" tabIndex={-1}>{texts.rules.block}</h2>
      {visit.endedAt === null ? <p className="quiet small">{texts.rules.blockRuns}</p> : null}
      {people.map(([whom, words]) => {
        const blocked = isBlocked(content, whom);
        return (
          <div key={whom.kind} className="buttons">
            {blocked ? <p>{texts.rules.blocked(words)}</p> : null}
            {blocked ? (
              <Button className="button" aria-disabled={busy} onPress={() => void change(whom, false)}>{texts.rules.unblock(words)}</Button>
            ) : (
              <AskFirst label={texts.rules.blockOne(words)} about={texts.rules.blockOne(words)} question={texts.rules.blockSure(words)} busy={busy}>
                <Button className="button danger" aria-disabled={busy} onPress={() => void change(whom, true)}>{busy ? texts.rules.signing : texts.rules.blockYes}</Button>
              </AskFirst>
            )}
          </div>
        );
      })}
      <div role="status">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
      <PauseControl home={home} household={household} />
    </section>
  );
}

const blockable = (whom: PolicyRule['whom'], words: string): readonly [PolicyRule['whom'], string] => [whom, words];
