import type { Client } from '@latchkey/client';
import { findDevice, mayApprove } from '@latchkey/grants';
import type { ReadingDevice } from '@latchkey/sealing';
import { deviceKeys, openDeviceStore } from '../../device-keys/device-keys.ts';
import { shareRecordings } from '../../recordings/share-recordings.ts';
import type { ResidentStore } from '../store/resident-store.ts';
import { type AuthorityReader, readAuthority } from './household-authority.ts';

const STORED_AS = 'latchkey.shared-with';

type Remembered = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * Gives devices that joined later what was recorded before: owners' and members' devices of the signed list, by the word of no server. Devices that were
 * given everything once are remembered. Rejects when server or hub do not answer. @returns how many recordings were shared
 */
export async function shareWithNewcomers(reader: AuthorityReader, device: () => Promise<ReadingDevice>, remembered: Remembered, signal: AbortSignal): Promise<number> {
  const { own, roster, conflict } = await readAuthority(reader, await deviceKeys(reader.home.person.id, reader.store));
  const self = roster === undefined ? undefined : findDevice(roster, own.deviceId);
  if (conflict || roster === undefined || self === undefined || !mayApprove(self)) return 0;
  const done = (remembered.getItem(STORED_AS) ?? '').split(' ');
  const newcomers = roster.devices.filter((other) => other.deviceId !== self.deviceId && mayApprove(other) && !done.includes(other.deviceId));
  if (newcomers.length === 0) return 0;
  const shared = await shareRecordings(reader.client, await device(), newcomers, signal);
  // Those that left are forgotten: who comes back, comes as another.
  remembered.setItem(STORED_AS, roster.devices.filter(mayApprove).map(({ deviceId }) => deviceId).join(' '));
  return shared;
}

/** Does so whenever the list of devices changes or the hub comes back. The demo's pages read with one device, so nobody there is new. */
export function keepSharing(resident: ResidentStore, client: Client, device: () => Promise<ReadingDevice>, remembered: Remembered): void {
  let busy = false;
  let missed = false;
  const look = async (): Promise<void> => {
    const { home } = resident.state();
    if (home === undefined || home.person.demo || !home.hub.online) return;
    if (busy) {
      missed = true;
      return;
    }
    busy = true;
    missed = false;
    // What failed is tried again at the next change.
    await openDeviceStore()
      .then((store) => shareWithNewcomers({ client, store, home }, device, remembered, new AbortController().signal))
      .catch(() => undefined);
    busy = false;
    if (missed) await look();
  };
  let online = false;
  resident.onEvent((event) => {
    // The hub's word comes every few seconds; only its return is news.
    const back = event.type === 'hub' && event.online && !online;
    if (event.type === 'hub') ({ online } = event);
    if (back || event.type === 'hello' || event.type === 'authority') void look();
  });
}
