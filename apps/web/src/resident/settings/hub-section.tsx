import { ApiError } from '@latchkey/client';
import type { Home } from '@latchkey/contract';
import { thumbprint } from '@latchkey/grants';
import { Seconds } from '@latchkey/kit';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { StateChip } from '../../design/react/state-chip.tsx';
import { useResident } from '../app/resident-context.ts';
import { confirmDevice, signAgain, standingOf } from '../devices/household-authority.ts';
import type { Household } from '../devices/use-household.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { momentWords } from '../time/age-words.ts';
import { useNow } from '../time/use-now.ts';
import { HubKey } from './hub-key.tsx';

type Code = { readonly code: string; readonly expiresAt: string };

/** Whether the hub is there, and for owners a code to pair one with. */
export function HubSection({ home, household }: { readonly home: Home; readonly household: Household }) {
  const { client, time } = useResident();
  const { texts, locale } = useTexts();
  const now = useNow(Seconds(10));
  const [code, setCode] = useState<Code>();
  const [failure, setFailure] = useState<ApiError['code']>();
  const { paired, online, lastSeenAt } = home.hub;
  const get = () => {
    setFailure(undefined);
    const known = household.loaded.value;
    const ask = async () => {
      const made = await client.call('POST /api/v1/hubs/pairing-codes', {});
      const standing = known === undefined ? undefined : standingOf(known);
      if (known === undefined || standing === 'waiting' || standing === 'confirmed') return made;
      // The hub begins with what this very device signed, by the key that is typed at the hub and never passes through the server.
      const own = known.authority.devices.find(({ id }) => id === known.own.deviceId);
      const now = Math.floor(time.now() / 1_000);
      if (standing === 'owner') await signAgain(client, known, home.siteId, now);
      else if (own !== undefined) await confirmDevice(client, known, home.siteId, now, own);
      return { ...made, code: `${made.code}.${await thumbprint(known.own.sign.publicKey)}` };
    };
    ask().then(setCode, (error: unknown) => setFailure(error instanceof ApiError ? error.code : 'server.failed'));
  };
  const words = !paired ? texts.settings.hubNone : online ? texts.settings.hubOnline : lastSeenAt === null ? texts.settings.hubOfflineNever : texts.settings.hubOffline(momentWords(locale, lastSeenAt, now));
  return (
    <section className="card" aria-labelledby="settings-hub">
      <h2 id="settings-hub">{texts.settings.hub}</h2>
      {online ? <p>{words}</p> : <p><StateChip state="unknown">{words}</StateChip></p>}
      {home.hub.key === null ? null : <HubKey siteId={home.siteId} offered={home.hub.key} />}
      {home.person.role === 'owner' ? (
        <>
          {paired ? <p className="quiet small">{texts.settings.pairHelp}</p> : null}
          <Button className={paired ? 'button' : 'button primary'} isDisabled={household.loaded.value === undefined && household.loaded.failure === undefined} onPress={get}>{texts.settings.pair}</Button>
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
