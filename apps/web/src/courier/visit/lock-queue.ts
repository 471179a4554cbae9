import { ApiError } from '@latchkey/client';
import type { CourierVisit } from '@latchkey/contract';
import { type Clock, randomToken, toIso } from '@latchkey/kit';
import type { CourierStore, QueuedLock } from '../store/courier-store.ts';
import type { CourierApi } from './courier-api.ts';
import type { ServerTime } from './server-time.ts';
import { createUntilHeard } from './until-heard.ts';

export interface LockQueueOptions {
  readonly store: CourierStore;
  readonly api: Pick<CourierApi, 'lock'>;
  readonly clock: Clock;
  readonly time: ServerTime;
  /** A lock was acknowledged: the visit as the server had it then. */
  readonly onAcknowledged: (lock: QueuedLock, visit: CourierVisit) => void;
  /** The server will never take it, because the visit is over or not ours. */
  readonly onRefused: (lock: QueuedLock, error: ApiError) => void;
  /** A try failed and another will follow. */
  readonly onDelayed: () => void;
  /** Learns the server's time anew after a proof was refused, for a phone's clock may be wrong. */
  readonly resync: () => Promise<void>;
}

/** “Lock”, pressed once and never lost: stored before it is sent, sent with one key until acknowledged, also after the page was closed. */
export interface LockQueue {
  /** Stores and sends. Pressed again while it is under way, it stays the same request. */
  press(visitId: CourierVisit['id']): Promise<void>;
  /** Sends everything that an earlier page left behind. */
  resume(): Promise<void>;
  /** Tries at once instead of waiting: the phone is online again. */
  hurry(): void;
}

export function createLockQueue(options: LockQueueOptions): LockQueue {
  const { store, api, time } = options;
  const sending = new Map<string, Promise<void>>();
  const untilHeard = createUntilHeard(options);

  async function deliver(lock: QueuedLock): Promise<void> {
    try {
      const visit = await untilHeard.send((signal) => api.lock(lock, signal));
      await store.removeLock(lock);
      options.onAcknowledged(lock, visit);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      await store.removeLock(lock);
      options.onRefused(lock, error);
    }
  }

  function send(lock: QueuedLock): void {
    const running = deliver(lock).finally(() => sending.delete(lock.visitId));
    sending.set(lock.visitId, running);
  }

  return {
    async press(visitId) {
      if (sending.has(visitId)) return;
      const lock: QueuedLock = { visitId, idempotencyKey: randomToken(26), askedAt: toIso(time.now()) };
      // Claimed before the first wait, so that a double tap is one request.
      const stored = store.writeLock(lock);
      sending.set(visitId, stored);
      // Where the phone refuses to store, sending is still better than nothing.
      await stored.catch(() => undefined);
      send(lock);
    },
    async resume() {
      for (const lock of await store.readLocks()) if (!sending.has(lock.visitId)) send(lock);
    },
    hurry: () => untilHeard.hurry(),
  };
}
