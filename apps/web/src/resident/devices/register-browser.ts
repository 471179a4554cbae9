import type { Client } from '@latchkey/client';
import type { ServerTime } from '../../courier/visit/server-time.ts';
import { deviceKeys, openDeviceStore } from '../../device-keys/device-keys.ts';
import type { ResidentStore } from '../store/resident-store.ts';
import { deviceNameOf } from './device-name.ts';
import { registerDevice } from './household-authority.ts';

/**
 * Registers this browser for whoever signs in, once each: an owner's device can then confirm it. It fails quietly, in a private window say; the settings page
 * tries again and says why.
 */
export function registerBrowser(resident: ResidentStore, client: Client, time: ServerTime): void {
  const tried = new Set<string>();
  resident.onChange(() => {
    const { home } = resident.state();
    if (home === undefined || tried.has(home.person.id)) return;
    tried.add(home.person.id);
    const register = async () => {
      const store = await openDeviceStore();
      await registerDevice({ client, store, home }, await deviceKeys(home.person.id, store), deviceNameOf(navigator.userAgent), Math.floor(time.now() / 1_000));
    };
    register().catch(() => undefined);
  });
}
