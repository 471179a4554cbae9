import type { Home, Visit } from '@latchkey/contract';
import type { PolicyRule } from '@latchkey/grants';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { dayOf, timeOfDay } from '../../i18n/format.ts';
import { useHousehold } from '../devices/use-household.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { isBlocked, withBlocked, withoutBlocked } from './policy-edit.ts';
import { usePolicySigning } from './use-policy-signing.ts';

/** Keeps every door shut for the courier of a visit, or for all couriers of the carrier that spoke for this one, until it is taken back. For owners' devices. */
export function BlockControl({ visit, home }: { readonly visit: Visit; readonly home: Home }) {
  const { texts, locale } = useTexts();
  const { content, busy, failure, sign } = usePolicySigning(home, useHousehold(home));
  const [asking, setAsking] = useState<PolicyRule['whom']>();
  if (content === undefined) return null;
  const name = `${dayOf(locale, visit.startedAt)} ${timeOfDay(locale, visit.startedAt)}`;
  const { carrier = '', carrierKey = null } = visit.registered ?? {};
  const people: readonly (readonly [PolicyRule['whom'], string])[] = [
    ...(visit.courier === null ? [] : [blockable({ kind: 'courier', name, keys: [visit.courier] }, texts.rules.thisCourier)]),
    ...(carrierKey === null ? [] : [blockable({ kind: 'carrier', name: carrier, keys: [carrierKey] }, texts.rules.registered(carrier))]),
  ];
  const change = async (whom: PolicyRule['whom'], block: boolean) => {
    if (await sign(block ? withBlocked(content, whom) : withoutBlocked(content, whom))) setAsking(undefined);
  };
  return (
    <section className="card block" aria-labelledby="visit-block">
      <h2 id="visit-block">{texts.rules.block}</h2>
      {people.map(([whom, words]) => {
        const blocked = isBlocked(content, whom);
        return (
          <div key={whom.kind} className="buttons">
            {blocked ? <p>{texts.rules.blocked(words)}</p> : null}
            {blocked ? (
              <Button className="button" aria-disabled={busy} onPress={() => void change(whom, false)}>{texts.rules.unblock(words)}</Button>
            ) : asking?.kind === whom.kind ? (
              <>
                <p>{texts.rules.blockSure(words)}</p>
                <Button className="button danger" aria-disabled={busy} onPress={() => void change(whom, true)}>{busy ? texts.rules.signing : texts.rules.blockYes}</Button>
                <Button className="button" aria-disabled={busy} onPress={() => setAsking(undefined)}>{texts.rules.cancel}</Button>
              </>
            ) : (
              <Button className="button" onPress={() => setAsking(whom)}>{texts.rules.blockOne(words)}</Button>
            )}
          </div>
        );
      })}
      <div role="status">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
    </section>
  );
}

const blockable = (whom: PolicyRule['whom'], words: string): readonly [PolicyRule['whom'], string] => [whom, words];
