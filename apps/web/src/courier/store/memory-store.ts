import type { CourierStore, HolderKey, QueuedLock, QueuedReport, RunningVisit } from './courier-store.ts';

/** Keeps things as long as the page lives: for browsers that forbid storage, and for tests. */
export function createMemoryStore(): CourierStore {
  let holder: HolderKey | undefined;
  const guestKeys = new Map<string, HolderKey>();
  const locks = new Map<string, QueuedLock>();
  const reports = new Map<string, QueuedReport>();
  const visits = new Map<string, RunningVisit>();
  return {
    readKey: async () => holder,
    writeKey: async (key) => void (holder = key),
    readGuestKey: async (doorCode) => guestKeys.get(doorCode),
    writeGuestKey: async (doorCode, key) => void guestKeys.set(doorCode, key),
    readLocks: async () => [...locks.values()],
    writeLock: async (lock) => void locks.set(lock.visitId, lock),
    removeLock: async (lock) => {
      if (locks.get(lock.visitId)?.idempotencyKey === lock.idempotencyKey) locks.delete(lock.visitId);
    },
    readReports: async () => [...reports.values()],
    writeReport: async (report) => void reports.set(report.visitId, report),
    removeReport: async (report) => {
      if (reports.get(report.visitId)?.idempotencyKey === report.idempotencyKey) reports.delete(report.visitId);
    },
    readVisit: async (doorCode) => visits.get(doorCode),
    writeVisit: async (visit) => void visits.set(visit.doorCode, visit),
    removeVisit: async (doorCode) => void visits.delete(doorCode),
  };
}
