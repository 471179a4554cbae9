import type { Home } from '@latchkey/contract';
import { Button } from 'react-aria-components';
import type { Household } from '../devices/use-household.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { usePolicySigning } from './use-policy-signing.ts';

/** Pauses all deliveries with one press, and allows them again with another; says so while they are paused. */
export function PauseControl({ home, household }: { readonly home: Home; readonly household: Household }) {
  const { texts } = useTexts();
  const { content, busy, failure, sign } = usePolicySigning(home, household);
  const paused = household.loaded.value?.policy?.paused === true;
  const button = content === undefined || content.doors.length === 0 ? null : (
    <Button className="button" aria-disabled={busy} onPress={() => void sign({ ...content, paused: !paused })}>{busy ? texts.rules.signing : paused ? texts.policy.resume : texts.policy.pause}</Button>
  );
  return (
    <div className="pause" role="group" aria-label={texts.policy.heading}>
      {paused ? <p className="note attention">{texts.policy.paused}</p> : null}
      {button}
      <div role="status">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
    </div>
  );
}
