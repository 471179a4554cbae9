import type { Passkey } from '@latchkey/contract';
import { Seconds } from '@latchkey/kit';
import { useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
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
import { PasskeyNaming } from './passkey-naming.tsx';

/** The reader's passkeys, each with when it was used and a name that the reader chooses; all but the last can be removed. `revision` counts up when one was added. */
export function PasskeyList({ revision }: { readonly revision: number }) {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const now = useNow(Seconds(30));
  const [removed, setRemoved] = useState(false);
  const { busy, failure: refused, act } = useActing();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/passkeys', { signal }), [client]);
  const { value, failure, reload } = useLoaded(load, revision);
  const passkeys = value?.items ?? [];
  const remove = ({ id }: Passkey) =>
    act(async () => {
      setRemoved(false);
      await client.call('DELETE /api/v1/passkeys/{passkeyId}', { params: { passkeyId: id } });
      setRemoved(true);
      focusHeading('settings-you');
      reload();
    });
  const rename = async ({ id }: Passkey, name: string) => {
    let kept = false;
    await act(async () => {
      setRemoved(false);
      await client.call('PATCH /api/v1/passkeys/{passkeyId}', { params: { passkeyId: id }, body: { name } });
      kept = true;
      reload();
    });
    return kept;
  };
  const nameOf = ({ name, createdAt }: Passkey) => name ?? texts.settings.passkeyOf(momentWords(locale, createdAt, now));
  return (
    <>
      {failure === undefined ? null : <FailureNote code={failure} onAgain={reload} />}
      {value !== undefined && passkeys.length === 0 ? <p className="small">{texts.settings.passkeysNone}</p> : null}
      <ul className="passkeys">
        {passkeys.map((passkey) => (
          <li key={passkey.id}>
            <span>
              <bdi>{nameOf(passkey)}</bdi>
              <span className="quiet small">{passkey.lastUsedAt === null ? texts.settings.passkeyUnused : texts.settings.passkeyUsed(momentWords(locale, passkey.lastUsedAt, now))}</span>
            </span>
            <div className="buttons">
              <PasskeyNaming name={nameOf(passkey)} busy={busy} onName={(name) => rename(passkey, name)} />
              {passkeys.length < 2 ? null : (
                <AskFirst label={texts.settings.passkeyRemove} about={texts.settings.passkeyRemoveOne(nameOf(passkey))} question={texts.settings.passkeyRemoveSure} busy={busy}>
                  <Button className="button danger" aria-disabled={busy} onPress={() => void remove(passkey)}>{texts.settings.passkeyRemoveYes}</Button>
                </AskFirst>
              )}
            </div>
          </li>
        ))}
      </ul>
      <div role="status">{refused === undefined ? removed ? <p className="note">{texts.settings.passkeyRemoved}</p> : null : <p className="note attention">{problemWords(texts, refused)}</p>}</div>
    </>
  );
}
