import { type DBSchema, openDB } from 'idb';
import type { CourierStore, HolderKey, QueuedLock, QueuedReport, RunningVisit } from './courier-store.ts';
import { openUnsentStore } from './unsent-store.ts';

interface CourierDatabase extends DBSchema {
  /** `holder`, or a guest's by the door's code. */
  keys: { key: string; value: HolderKey };
  locks: { key: string; value: QueuedLock };
  visits: { key: string; value: RunningVisit };
}

/** A database of its own: adding to the other one would wait for every page at this phone that has it open by its first form. */
interface ReportDatabase extends DBSchema {
  reports: { key: string; value: QueuedReport };
}

/** Keeps things in IndexedDB, the one place of a browser that takes keys which cannot be extracted. Rejects where the browser has none. */
export async function openIndexedStore(): Promise<CourierStore> {
  const database = await openDB<CourierDatabase>('latchkey-courier', 1, {
    upgrade(fresh) {
      fresh.createObjectStore('keys');
      fresh.createObjectStore('locks', { keyPath: 'visitId' });
      fresh.createObjectStore('visits', { keyPath: 'doorCode' });
    },
  });
  const words = await openDB<ReportDatabase>('latchkey-courier-reports', 1, {
    upgrade(fresh) {
      fresh.createObjectStore('reports', { keyPath: 'visitId' });
    },
  });
  const locks = openUnsentStore<QueuedLock, CourierDatabase>(database, 'locks', ({ visitId }) => visitId);
  const reports = openUnsentStore<QueuedReport, ReportDatabase>(words, 'reports', ({ visitId }) => visitId);
  return {
    readKey: () => database.get('keys', 'holder'),
    async writeKey(key) {
      await database.put('keys', key, 'holder');
    },
    readGuestKey: (doorCode) => database.get('keys', guestKeyOf(doorCode)),
    async writeGuestKey(doorCode, key) {
      await database.put('keys', key, guestKeyOf(doorCode));
    },
    readLocks: locks.read,
    writeLock: locks.write,
    removeLock: locks.remove,
    readReports: reports.read,
    writeReport: reports.write,
    removeReport: reports.remove,
    readVisit: (doorCode) => database.get('visits', doorCode),
    async writeVisit(visit) {
      await database.put('visits', visit);
    },
    removeVisit: (doorCode) => database.delete('visits', doorCode),
  };
}

const guestKeyOf = (doorCode: string): string => `guest ${doorCode}`;
