import { type DeviceKeys, makeDeviceKeys } from '@latchkey/grants';
import { type DBSchema, openDB } from 'idb';

/** This browser as a device of one person. */
export interface OwnDevice extends DeviceKeys {
  /** Given by the server when the keys were registered; undefined before. */
  readonly deviceId: `dev_${string}` | undefined;
  /** The latest signed list of devices that this browser has followed: no older one, and none that does not follow from it, is believed. */
  readonly roster: string | undefined;
  /** The highest version of a policy that this browser has seen. */
  readonly policyVersion: number;
}

interface DeviceDatabase extends DBSchema {
  devices: { key: string; value: OwnDevice };
}

/** Where a browser keeps what never leaves it. */
export interface DeviceStore {
  read(memberId: string): Promise<OwnDevice | undefined>;
  /** Keeps the device unless there is one already, of another tab say; gives the one that is kept then. */
  add(memberId: string, device: OwnDevice): Promise<OwnDevice>;
  write(memberId: string, device: OwnDevice): Promise<void>;
}

/** IndexedDB, the one place of a browser that takes keys which cannot be extracted. Rejects where the browser has none. */
export async function openDeviceStore(): Promise<DeviceStore> {
  const database = await openDB<DeviceDatabase>('latchkey-device', 1, { upgrade: (fresh) => void fresh.createObjectStore('devices') });
  // Strict: keys that a roster will name must survive a power cut.
  const begin = () => database.transaction('devices', 'readwrite', { durability: 'strict' });
  return {
    read: (memberId) => database.get('devices', memberId),
    async add(memberId, device) {
      const write = begin();
      const known = await write.store.get(memberId);
      if (known === undefined) await write.store.put(device, memberId);
      await write.done;
      return known ?? device;
    },
    async write(memberId, device) {
      const write = begin();
      await Promise.all([write.store.put(device, memberId), write.done]);
    },
  };
}

/**
 * The keys of this browser for the person who is signed in: `sign` signs rosters, policies and approvals, `unwrap` (ECDH P-256) opens recordings.
 * Made at the first call, never extractable, found again afterwards. One person's keys are never another's on the same browser.
 */
export async function deviceKeys(memberId: string, store?: DeviceStore): Promise<OwnDevice> {
  const kept = store ?? (await openDeviceStore());
  return (await kept.read(memberId)) ?? kept.add(memberId, { ...(await makeDeviceKeys()), deviceId: undefined, roster: undefined, policyVersion: 0 });
}
