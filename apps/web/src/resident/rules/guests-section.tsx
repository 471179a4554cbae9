import type { Home } from '@latchkey/contract';
import { thumbprint } from '@latchkey/grants';
import { Minutes } from '@latchkey/kit';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { makeGuestKey } from '../../guests/guest-link.ts';
import { useResident } from '../app/resident-context.ts';
import type { Household } from '../devices/use-household.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';
import { GuestForm } from './guest-form.tsx';
import { guestRule, guestsOf, type NewGuest, withGuest, withoutGuest } from './guest-edit.ts';
import { ruleWords } from './rule-words.ts';
import { usePolicySigning } from './use-policy-signing.ts';
import { WeekPreview } from './week-preview.tsx';

/** People whom the household gave a key to a door: who, when, and taking it back. The key itself is in a link that is shown once. */
export function GuestsSection({ home, household }: { readonly home: Home; readonly household: Household }) {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const now = useNow(Minutes(1));
  const { content, busy, failure, sign } = usePolicySigning(home, household);
  const [made, setMade] = useState<{ readonly name: string; readonly url: string }>();
  const [copied, setCopied] = useState(false);
  const [unreachable, setUnreachable] = useState(false);
  const policy = content ?? household.loaded.value?.policy;
  const guests = policy === undefined ? [] : guestsOf(policy);
  const words = texts.guests;
  const give = async (guest: NewGuest): Promise<boolean> => {
    if (content === undefined) return false;
    setUnreachable(false);
    setCopied(false);
    const { fragment, publicJwk } = await makeGuestKey(crypto.subtle);
    // An access point of this home.
    const door = await client.call('GET /api/v1/access-points/{accessPointId}/sign', { params: { accessPointId: guest.accessPointId as `ap_${string}` } }).catch(() => undefined);
    if (door === undefined) setUnreachable(true);
    if (door === undefined || !(await sign(withGuest(content, guest.accessPointId, guestRule(guest, await thumbprint(publicJwk)))))) return false;
    setMade({ name: guest.name.trim(), url: `${door.url}${fragment}` });
    return true;
  };
  return (
    <section className="card" aria-labelledby="settings-guests">
      <h2 id="settings-guests">{words.heading}</h2>
      <p className="quiet small">{words.help}</p>
      {guests.length === 0 ? <p className="small">{words.none}</p> : null}
      <ul className="devices">
        {guests.map(({ accessPointId, rule }) => {
          const came = home.lastVisits.find((visit) => visit.courier !== null && rule.whom.keys.includes(visit.courier) && visit.unlockedAt !== null);
          return (
            <li key={`${accessPointId} ${rule.whom.keys.join()}`}>
              <span>
                <strong><bdi>{rule.whom.name}</bdi></strong>
                <span className="small"><bdi>{home.accessPoints.find(({ id }) => id === accessPointId)?.name ?? accessPointId}</bdi></span>
                <span className="small">{ruleWords(texts, locale, rule)}</span>
                {came === undefined ? null : <span className="quiet small">{words.came(momentWords(locale, came.startedAt, now))}</span>}
                {policy === undefined ? null : <WeekPreview content={policy} accessPointId={accessPointId} guest={rule} />}
              </span>
              {content === undefined ? null : (
                <Button className="button" aria-disabled={busy} aria-label={words.takeBackOne(rule.whom.name)} onPress={() => void sign(withoutGuest(content, accessPointId, rule)).then((taken) => taken && setMade(undefined))}>{busy ? texts.rules.signing : words.takeBack}</Button>
              )}
            </li>
          );
        })}
      </ul>
      <div role="status">
        {made === undefined ? null : (
          <div className="invitation">
            <p>{words.show(made.name)}</p>
            <p className="small"><bdi dir="ltr">{made.url}</bdi></p>
            <Button className="button" onPress={() => void navigator.clipboard.writeText(made.url).then(() => setCopied(true), () => undefined)}>{copied ? texts.people.copied : texts.people.copy}</Button>
          </div>
        )}
      </div>
      {content === undefined || home.accessPoints.length === 0 ? <p className="quiet small">{texts.policy.ownersOnly}</p> : <GuestForm doors={home.accessPoints} busy={busy} onGive={give} />}
      <div role="alert">{failure !== undefined || unreachable ? <p className="note attention">{problemWords(texts, failure ?? 'network.failed')}</p> : null}</div>
    </section>
  );
}
