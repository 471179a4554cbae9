import { ApiError } from '@latchkey/client';
import type { Device, Home } from '@latchkey/contract';
import { fingerprint } from '@latchkey/grants';
import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { StateChip } from '../../design/react/state-chip.tsx';
import { AskFirst } from '../app/ask-first.tsx';
import { focusHeading } from '../app/focus-heading.ts';
import { useResident } from '../app/resident-context.ts';
import { problemWords } from '../texts/problem-words.ts';
import { useTexts } from '../texts/resident-texts.ts';
import { confirmDevice, type KnownAuthority, removeDevice, standingOf } from './household-authority.ts';
import { isSheet } from './recovery-sheet.ts';
import type { Household } from './use-household.ts';

/** Who may sign, approve and watch: the household's devices, with what an owner's device can do about them. */
export function DevicesSection({ home, household }: { readonly home: Home; readonly household: Household }) {
  const { client, time } = useResident();
  const { texts } = useTexts();
  const [failure, setFailure] = useState<ApiError['code']>();
  const [busy, setBusy] = useState(false);
  const { loaded } = household;
  const known = loaded.value;
  const act = (what: (known: KnownAuthority, now: number) => Promise<void>) => {
    if (busy || known === undefined) return;
    setBusy(true);
    setFailure(undefined);
    what(known, Math.floor(time.now() / 1_000))
      .then(() => focusHeading('settings-devices'))
      .catch((error: unknown) => setFailure(error instanceof ApiError ? error.code : 'request.conflict'))
      .finally(() => {
        setBusy(false);
        loaded.reload();
      });
  };
  const standing = known === undefined ? undefined : standingOf(known);
  return (
    <section className="card" aria-labelledby="settings-devices">
      <h2 id="settings-devices" tabIndex={-1}>{texts.devices.heading}</h2>
      <p className="quiet small">{texts.devices.help}</p>
      {loaded.failure !== undefined && known === undefined ? <p className="note attention">{texts.devices.noKeys}</p> : null}
      {known?.conflict === true ? <p className="note attention">{texts.devices.conflict}</p> : null}
      {standing === 'first' ? <p className="note">{texts.devices.first}</p> : null}
      {standing === 'waiting' ? <p className="note">{texts.devices.waitingHere}</p> : null}
      <ul className="devices">
        {known?.authority.devices.map((device) => (
          <DeviceLine key={device.id} device={device} own={device.id === known.own.deviceId}>
            {device.state === 'waiting' && (standing === 'owner' || (standing === 'first' && device.id === known.own.deviceId)) ? (
              <Button className="button primary" aria-disabled={busy} aria-label={texts.devices.confirmOne(device.name, device.memberName)} onPress={() => act((now, at) => confirmDevice(client, now, home.siteId, at, device))}>
                {texts.devices.confirm}
              </Button>
            ) : null}
            {standing === 'owner' && device.id !== known.own.deviceId ? (
              <AskFirst label={texts.devices.remove} about={texts.devices.removeOne(device.name, device.memberName)} question={texts.devices.removeSure} busy={busy}>
                <Button className="button danger" aria-disabled={busy} onPress={() => act((now, at) => removeDevice(client, now, home.siteId, at, device))}>{texts.people.removeYes}</Button>
              </AskFirst>
            ) : null}
          </DeviceLine>
        ))}
      </ul>
      <div role="status">{failure === undefined ? null : <p className="note attention">{problemWords(texts, failure)}</p>}</div>
    </section>
  );
}

function DeviceLine({ device, own, children }: { readonly device: Device; readonly own: boolean; readonly children: React.ReactNode }) {
  const { texts } = useTexts();
  const [code, setCode] = useState('');
  useEffect(() => {
    let shown = true;
    void fingerprint(device.signKey).then((words) => shown && setCode(words));
    return () => {
      shown = false;
    };
  }, [device.signKey]);
  return (
    <li>
      <span>
        <strong>{isSheet(device) ? texts.devices.sheet : device.name}</strong>
        <span className="quiet small">
          {device.memberName} · {texts.settings.role[device.role]}
          {own ? ` · ${texts.devices.here}` : ''}
        </span>
        <bdi className="quiet small numbers">{code}</bdi>
      </span>
      {device.state === 'waiting' ? <StateChip state="unknown">{texts.devices.waiting}</StateChip> : <span className="quiet small">{texts.devices.confirmed}</span>}
      <span className="buttons">{children}</span>
    </li>
  );
}
