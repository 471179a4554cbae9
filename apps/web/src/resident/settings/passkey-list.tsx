import { ApiError } from '@latchkey/client';
import type { Passkey } from '@latchkey/contract';
import { Seconds } from '@latchkey/kit';
import { useCallback, useState } from 'react';
import { Button } from 'react-aria-components';
import { bin } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { FailureNote } from '../app/failure-note.tsx';
import { useResident } from '../app/resident-context.ts';
import { useLoaded } from '../store/use-loaded.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';

/** The reader's passkeys, each with when it was made and used; all but the last can be removed. `revision` counts up when one was added. */
export function PasskeyList({ revision }: { readonly revision: number }) {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const now = useNow(Seconds(30));
  const [said, setSaid] = useState<string>();
  const [removing, setRemoving] = useState<string>();
  const load = useCallback((signal: AbortSignal) => client.call('GET /api/v1/passkeys', { signal }), [client]);
  const { value, failure, reload } = useLoaded(load, revision);
  const passkeys = value?.items ?? [];
  const remove = async ({ id }: Passkey) => {
    if (removing !== undefined) return;
    setRemoving(id);
    setSaid(undefined);
    try {
      await client.call('DELETE /api/v1/passkeys/{passkeyId}', { params: { passkeyId: id } });
      setSaid(texts.settings.passkeyRemoved);
      reload();
    } catch (error) {
      setSaid(problemWords(texts, error instanceof ApiError ? error.code : 'server.failed'));
    } finally {
      setRemoving(undefined);
    }
  };
  return (
    <>
      {failure === undefined ? null : <FailureNote code={failure} onAgain={reload} />}
      {value !== undefined && passkeys.length === 0 ? <p className="small">{texts.settings.passkeysNone}</p> : null}
      <ul className="passkeys">
        {passkeys.map((passkey) => (
          <li key={passkey.id}>
            <span>
              {passkey.name ?? texts.settings.passkeyOf(momentWords(locale, passkey.createdAt, now))}
              <span className="quiet small">{passkey.lastUsedAt === null ? texts.settings.passkeyUnused : texts.settings.passkeyUsed(momentWords(locale, passkey.lastUsedAt, now))}</span>
            </span>
            {passkeys.length < 2 ? null : (
              <Button className="button" aria-disabled={removing !== undefined} onPress={() => void remove(passkey)} aria-label={texts.settings.passkeyRemoveOne(momentWords(locale, passkey.createdAt, now))}>
                {removing === passkey.id ? <span className="spinner" aria-hidden /> : <Icon path={bin} />}
                {texts.settings.passkeyRemove}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div role="status">{said === undefined ? null : <p className="note">{said}</p>}</div>
    </>
  );
}
