import { ApiError } from '@latchkey/client';
import type { CourierVisit } from '@latchkey/contract';
import { type Clock, type Duration, randomToken, Seconds, toIso } from '@latchkey/kit';
import type { CourierStore, QueuedLock } from '../store/courier-store.ts';
import type { CourierApi } from './courier-api.ts';
import type { ServerTime } from './server-time.ts';

/** How long to wait before the next try, by the number of tries before it; the last counts for all later ones. */
const PAUSES: readonly Duration[] = [0.5, 1, 2, 4, 8, 15].map(Seconds);

/** A request that hangs in a dead spot must not hold up the next try. */
const ANSWER_WITHIN = Seconds(10);

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
  readonly onDelayed: (lock: QueuedLock, error: unknown) => void;
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
  const { store, api, clock, time } = options;
  const sending = new Map<string, Promise<void>>();
  const sleepers = new Set<() => void>();

  async function deliver(lock: QueuedLock): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        const visit = await api.lock(lock, AbortSignal.timeout(ANSWER_WITHIN));
        await store.removeLock(lock);
        options.onAcknowledged(lock, visit);
        return;
      } catch (error) {
        if (error instanceof ApiError && isFinal(error)) {
          await store.removeLock(lock);
          options.onRefused(lock, error);
          return;
        }
        options.onDelayed(lock, error);
        if (error instanceof ApiError && error.code === 'courier.proof_invalid') await options.resync().catch(() => undefined);
        await pause(PAUSES[Math.min(tries, PAUSES.length - 1)] ?? Seconds(15));
      }
    }
  }

  function send(lock: QueuedLock): void {
    const running = deliver(lock).finally(() => sending.delete(lock.visitId));
    sending.set(lock.visitId, running);
  }

  function pause(length: Duration): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        timer[Symbol.dispose]();
        sleepers.delete(wake);
        resolve();
      };
      const timer = clock.schedule(length, wake);
      sleepers.add(wake);
    });
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
    hurry() {
      sleepers.forEach((wake) => wake());
    },
  };
}

/** Refusals that another try can change: a proof by the right time, and a conflict with our own first try, which the server is still busy with. */
const PASSING: ReadonlySet<ApiError['code']> = new Set(['courier.proof_invalid', 'request.conflict', 'request.too_many']);

const isFinal = ({ status, code }: ApiError): boolean => status >= 400 && status < 500 && status !== 408 && !PASSING.has(code);
