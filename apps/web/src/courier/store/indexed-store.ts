import { type DBSchema, openDB } from 'idb';
import type { CourierStore, HolderKey, QueuedLock, QueuedReport, RunningVisit } from './courier-store.ts';

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
  // Strict: the browser confirms only what would survive a power cut, as far as the phone tells the truth.
  const strict = { durability: 'strict' } as const;
  return {
    readKey: () => database.get('keys', 'holder'),
    async writeKey(key) {
      await database.put('keys', key, 'holder');
    },
    readGuestKey: (doorCode) => database.get('keys', guestKeyOf(doorCode)),
    async writeGuestKey(doorCode, key) {
      await database.put('keys', key, guestKeyOf(doorCode));
    },
    readLocks: () => database.getAll('locks'),
    async writeLock(lock) {
      const write = database.transaction('locks', 'readwrite', strict);
      await Promise.all([write.store.put(lock), write.done]);
    },
    async removeLock(lock) {
      const write = database.transaction('locks', 'readwrite', strict);
      const kept = await write.store.get(lock.visitId);
      if (kept?.idempotencyKey === lock.idempotencyKey) await write.store.delete(lock.visitId);
      await write.done;
    },
    readReports: () => words.getAll('reports'),
    async writeReport(report) {
      const write = words.transaction('reports', 'readwrite', strict);
      await Promise.all([write.store.put(report), write.done]);
    },
    async removeReport(report) {
      const write = words.transaction('reports', 'readwrite', strict);
      const kept = await write.store.get(report.visitId);
      if (kept?.idempotencyKey === report.idempotencyKey) await write.store.delete(report.visitId);
      await write.done;
    },
    readVisit: (doorCode) => database.get('visits', doorCode),
    async writeVisit(visit) {
      await database.put('visits', visit);
    },
    removeVisit: (doorCode) => database.delete('visits', doorCode),
  };
}

const guestKeyOf = (doorCode: string): string => `guest ${doorCode}`;
