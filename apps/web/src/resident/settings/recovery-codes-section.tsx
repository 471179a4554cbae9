import { useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
import { Seconds } from '@latchkey/kit';
import { printer } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { AskFirst } from '../app/ask-first.tsx';
import { FailureNote } from '../app/failure-note.tsx';
import { focusHeading } from '../app/focus-heading.ts';
import { useResident } from '../app/resident-context.ts';
import { useActing } from '../mail/use-acting.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';

/** The reader's recovery codes: how many are left, and new ones, which are shown this once. */
export function RecoveryCodesSection() {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const now = useNow(Seconds(30));
  const [codes, setCodes] = useState<readonly string[]>();
  const { busy, failure: refused, act } = useActing();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/recovery-codes', { signal }), [client]);
  const { value, failure, reload } = useLoaded(load, 0);
  const make = () =>
    void act(async () => {
      setCodes((await client.call('POST /api/v1/recovery-codes', {})).codes);
      // The button that was pressed is gone.
      focusHeading('settings-codes');
      reload();
    });
  const done = () => {
    setCodes(undefined);
    focusHeading('settings-codes');
  };
  const words = texts.codesOnPaper;
  return (
    <section className="card" aria-labelledby="settings-codes">
      <h2 id="settings-codes" tabIndex={-1}>{words.heading}</h2>
      <p className="quiet small">{words.help}</p>
      {failure === undefined ? null : <FailureNote code={failure} onAgain={reload} />}
      {codes !== undefined ? (
        <div className="sheet" role="status">
          <p>{words.keep}</p>
          <bdi dir="ltr" className="sheet-letters">{codes.map((code) => <span key={code} className="sheet-line">{code}</span>)}</bdi>
          <span className="buttons">
            <Button className="button" onPress={() => window.print()}>
              <Icon path={printer} />
              {words.print}
            </Button>
            <Button className="button primary" onPress={done}>{words.kept}</Button>
          </span>
        </div>
      ) : value === undefined ? null : value.madeAt === null ? (
        <>
          <p className="note">{words.none}</p>
          <Button className="button primary" aria-disabled={busy} onPress={make}>{words.make}</Button>
        </>
      ) : (
        <>
          <p className={value.left > 2 ? '' : 'note open'}>{words.left(value.left, momentWords(locale, value.madeAt, now))}</p>
          <AskFirst label={words.makeAnother} about={words.makeAnother} question={words.makeSure} busy={busy}>
            <Button className="button" aria-disabled={busy} onPress={make}>{words.makeYes}</Button>
          </AskFirst>
        </>
      )}
      <div role="status">{refused === undefined ? null : <p className="note attention">{problemWords(texts, refused)}</p>}</div>
    </section>
  );
}
