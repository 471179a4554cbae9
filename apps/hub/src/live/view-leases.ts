import { type Clock, type Duration, Seconds } from '@latchkey/kit';
import type { LiveView } from './live-view.ts';

/** By what right somebody looks. */
export interface LookingRight {
  /** Whether it still holds by what the hub itself knows: the household's list of devices, and the time. */
  readonly holds: () => boolean;
  /** Whether a view goes on while there is no server that could take the right back: an open door must be watched then, too. */
  readonly outlastsServer: boolean;
}

/**
 * Pictures pass no server, so a server cannot cut them; and one that was started anew knows of no views. So each view ends by itself unless the server says,
 * again and again, that its right holds.
 */
export interface ViewLeases extends Disposable {
  begin(sessionId: string, right: LookingRight): void;
  /** Gives those that are over. */
  renew(sessionIds: readonly string[]): readonly string[];
}

/** The server speaks every 4 s (`apps/server/src/media/live-views.ts`). */
const LEASE: Duration = Seconds(15);
const LOOK_EVERY: Duration = Seconds(1);

export function createViewLeases(live: Pick<LiveView, 'end' | 'isOpen'>, serverAway: () => boolean, clock: Clock): ViewLeases {
  const leases = new Map<string, { readonly right: LookingRight; renewedAt: Duration }>();
  let timer: Disposable | undefined;
  const look = (): void => {
    const now = clock.monotonic();
    for (const [sessionId, lease] of leases) {
      if (lease.right.outlastsServer && serverAway()) lease.renewedAt = now;
      if (now - lease.renewedAt > LEASE || !lease.right.holds()) live.end(sessionId);
      if (!live.isOpen(sessionId)) leases.delete(sessionId);
    }
    timer = leases.size === 0 ? undefined : clock.schedule(LOOK_EVERY, look);
  };
  return {
    begin(sessionId, right) {
      leases.set(sessionId, { right, renewedAt: clock.monotonic() });
      timer ??= clock.schedule(LOOK_EVERY, look);
    },
    renew(sessionIds) {
      const now = clock.monotonic();
      return sessionIds.filter((sessionId) => {
        const lease = leases.get(sessionId);
        if (lease !== undefined) lease.renewedAt = now;
        return lease === undefined || !live.isOpen(sessionId);
      });
    },
    [Symbol.dispose]: () => timer?.[Symbol.dispose](),
  };
}
