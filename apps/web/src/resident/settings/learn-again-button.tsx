import type { AccessPoint } from '@latchkey/contract';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useResident } from '../app/resident-context.ts';
import { useActing } from '../mail/use-acting.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';

interface LearnAgainProps {
  readonly accessPoint: Pick<AccessPoint, 'id' | 'name'>;
  /** The hub learns it at this moment, asked or by itself. */
  readonly learning: boolean;
}

/** Has the hub learn again how the lamp shows at a door; for owners. */
export function LearnAgainButton({ accessPoint: { id, name }, learning }: LearnAgainProps) {
  const { client } = useResident();
  const { texts } = useTexts();
  const [asked, setAsked] = useState(false);
  const { busy, failure, act } = useActing();
  // What was asked for has begun.
  if (learning && asked) setAsked(false);
  const press = () =>
    act(async () => {
      setAsked(false);
      await client.call('POST /api/v1/access-points/{accessPointId}/picture/learn', { params: { accessPointId: id } });
      setAsked(true);
    });
  return (
    <>
      <Button className="button" aria-disabled={busy || learning} aria-label={texts.settings.learnAgainAt(name)} onPress={() => (learning ? undefined : void press())}>{texts.settings.learnAgain}</Button>
      <p className={failure === undefined ? 'quiet small' : 'note attention'} role="status">{failure === undefined ? (asked ? texts.settings.learnAsked : null) : problemWords(texts, failure)}</p>
    </>
  );
}
