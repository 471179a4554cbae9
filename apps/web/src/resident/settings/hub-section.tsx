import { ApiError } from '@latchkey/client';
import type { Home } from '@latchkey/contract';
import { Seconds } from '@latchkey/kit';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { StateChip } from '../../design/react/state-chip.tsx';
import { useResident } from '../app/resident-context.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';

type Code = { readonly code: string; readonly expiresAt: string };

/** Whether the hub is there, and for owners a code to pair one with. */
export function HubSection({ home }: { readonly home: Home }) {
  const { client } = useResident();
  const { texts, locale } = useTexts();
  const now = useNow(Seconds(10));
  const [code, setCode] = useState<Code>();
  const [failure, setFailure] = useState<ApiError['code']>();
  const { paired, online, lastSeenAt } = home.hub;
  const get = () => {
    setFailure(undefined);
    client.call('POST /api/v1/hubs/pairing-codes', {}).then(setCode, (error: unknown) => setFailure(error instanceof ApiError ? error.code : 'server.failed'));
  };
  const words = !paired ? texts.settings.hubNone : online ? texts.settings.hubOnline : lastSeenAt === null ? texts.settings.hubOfflineNever : texts.settings.hubOffline(momentWords(locale, lastSeenAt, now));
  return (
    <section className="card" aria-labelledby="settings-hub">
      <h2 id="settings-hub">{texts.settings.hub}</h2>
      {online ? <p>{words}</p> : <p><StateChip state="unknown">{words}</StateChip></p>}
      {home.person.role === 'owner' ? (
        <>
          {paired ? <p className="quiet small">{texts.settings.pairHelp}</p> : null}
          <Button className={paired ? 'button' : 'button primary'} onPress={get}>{texts.settings.pair}</Button>
        </>
      ) : null}
      <div role="status">
        {failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}
        {code === undefined ? null : (
          <p className="pairing-code">
            <span className="quiet small">{texts.settings.pairCode}</span>
            <bdi className="numbers">{code.code}</bdi>
            <span className="small">{texts.settings.pairUntil(momentWords(locale, code.expiresAt, now))}</span>
          </p>
        )}
      </div>
    </section>
  );
}
