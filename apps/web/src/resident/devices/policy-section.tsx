import { ApiError } from '@latchkey/client';
import type { Home } from '@latchkey/contract';
import type { DoorPolicy, Policy, PolicyRule } from '@latchkey/grants';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useResident } from '../app/resident-context.ts';
import { problemWords } from '../texts/problem-words.ts';
import { type ResidentTexts, useTexts } from '../texts/resident-texts.ts';
import { type PolicyChange, signHousehold, standingOf, unnamedDoors } from './household-authority.ts';
import type { Household } from './use-household.ts';

/** What may open, as it is signed, and the two things that an owner can sign here: safe rules for new doors, and a rest for all. */
export function PolicySection({ home, household }: { readonly home: Home; readonly household: Household }) {
  const { time } = useResident();
  const { texts } = useTexts();
  const [failure, setFailure] = useState<ApiError['code']>();
  const [busy, setBusy] = useState(false);
  const { loaded, reader } = household;
  const known = loaded.value;
  if (known === undefined || reader === undefined) return null;
  const { policy, authority, roster } = known;
  const missing = unnamedDoors(known, home);
  const owner = standingOf(known) === 'owner';
  const onWay = authority.hub !== null && ((roster?.version ?? 0) > authority.hub.roster || (policy?.version ?? 0) > authority.hub.policy);
  const sign = (change: PolicyChange) => {
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    signHousehold(reader, known, Math.floor(time.now() / 1_000), change)
      .catch((error: unknown) => setFailure(error instanceof ApiError ? error.code : 'request.conflict'))
      .finally(() => {
        setBusy(false);
        loaded.reload();
      });
  };
  return (
    <section className="card" aria-labelledby="settings-policy">
      <h2 id="settings-policy">{texts.policy.heading}</h2>
      <p className="quiet small">{texts.policy.help}</p>
      {authority.hub?.breaker == null ? null : <p className="note attention">{texts.policy.tripped}</p>}
      {policy?.paused === true ? <p className="note attention">{texts.policy.paused}</p> : null}
      <ul className="rules">
        {home.accessPoints.map(({ id, name }) => (
          <li key={id}>
            <span>
              <strong>{name}</strong>
              <span className="small">{ruleWords(texts, howOf(policy, id), policy?.doors.find((door) => door.accessPointId === id))}</span>
            </span>
            {owner && howOf(policy, id) !== undefined ? (
              <Button className="button" aria-disabled={busy} aria-label={howOf(policy, id) === 'itself' ? texts.policy.shutOne(name) : texts.policy.openOne(name)} onPress={() => sign({ door: { id, how: howOf(policy, id) === 'itself' ? 'never' : 'itself' } })}>
                {howOf(policy, id) === 'itself' ? texts.policy.keepShut : texts.policy.letOpen}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {onWay ? <p className="quiet small">{texts.policy.onWay}</p> : null}
      {owner && missing.length > 0 ? (
        <Button className="button primary" aria-disabled={busy} onPress={() => sign({})}>{texts.policy.allowSafely}</Button>
      ) : null}
      {owner && policy !== undefined ? (
        <Button className="button" aria-disabled={busy} onPress={() => sign({ paused: !policy.paused })}>{policy.paused ? texts.policy.resume : texts.policy.pause}</Button>
      ) : null}
      {owner ? null : <p className="quiet small">{texts.policy.ownersOnly}</p>}
      <div role="status">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
    </section>
  );
}

/** The first rule stands for the door: pages sign no other kind yet. Undefined: the door has none. */
const howOf = (policy: Policy | undefined, id: string): PolicyRule['how'] | undefined => policy?.doors.find((door) => door.accessPointId === id)?.rules[0]?.how;

const ruleWords = (texts: ResidentTexts, how: PolicyRule['how'] | undefined, door: DoorPolicy | undefined): string =>
  how === undefined || door === undefined ? texts.policy.shut : texts.policy.how[how](String(door.openingsPerHour));
