import type { ApiError } from '@latchkey/client';
import { Button } from 'react-aria-components';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';

/** Says that something could not be had, why, and lets it be tried again. */
export function FailureNote({ code, onAgain }: { readonly code: ApiError['code']; readonly onAgain?: () => void }) {
  const { texts } = useTexts();
  return (
    <div className="note attention failure" role="alert">
      <span>
        {problemWords(texts, code)} <small className="code">{texts.app.code(code)}</small>
      </span>
      {onAgain === undefined ? null : <Button className="button" onPress={onAgain}>{texts.app.again}</Button>}
    </div>
  );
}
