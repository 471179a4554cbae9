import { type PolicyContent, type Roster, verifyPolicy } from '@latchkey/grants';
import { Minutes } from '@latchkey/kit';
import { useCallback } from 'react';
import { Button } from 'react-aria-components';
import { useResident } from '../app/resident-context.ts';
import { contentOf } from '../devices/household-authority.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';

/** What was signed before, to go back to. Only what a device of the household signed is offered: the server keeps the texts and cannot add one. */
export function PolicyHistory({ roster, version, onChoose }: { readonly roster: Roster; readonly version: number; readonly onChoose: (content: PolicyContent) => void }) {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const now = useNow(Minutes(1));
  const load = useCallback(
    async (signal: AbortSignal) => {
      const { items } = await client.call('GET /api/v1/policies', { signal });
      const judged = await Promise.all(items.map(async ({ policy, receivedAt }) => ({ receivedAt, judged: await verifyPolicy(policy, roster, undefined) })));
      return judged.flatMap((each) => (each.judged.ok ? [{ receivedAt: each.receivedAt, policy: each.judged.policy }] : []));
    },
    [client, roster],
  );
  const earlier = useLoaded(load, version).value?.filter(({ policy }) => policy.version < version) ?? [];
  if (earlier.length === 0) return null;
  return (
    <details className="earlier">
      <summary>{texts.rules.earlier}</summary>
      <ul className="rules">
        {earlier.map(({ policy, receivedAt }) => {
          const moment = momentWords(locale, receivedAt, now);
          return (
            <li key={policy.version}>
              <span>
                {texts.rules.signedAt(moment)}
                <span className="quiet small">{texts.rules.version(String(policy.version), policy.doors.reduce((sum, { rules }) => sum + rules.length, 0))}</span>
              </span>
              <Button className="button" aria-label={`${texts.rules.goBack}: ${texts.rules.signedAt(moment)}`} onPress={() => onChoose(contentOf(policy))}>{texts.rules.goBack}</Button>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
