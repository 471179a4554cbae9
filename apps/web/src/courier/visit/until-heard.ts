import { ApiError } from '@latchkey/client';
import { type Clock, type Duration, Seconds } from '@latchkey/kit';

/** How long to wait before the next try, by the number of tries before it; the last counts for all later ones. */
const PAUSES: readonly Duration[] = [0.5, 1, 2, 4, 8, 15].map(Seconds);

/** A request that hangs in a dead spot must not hold up the next try. */
const ANSWER_WITHIN = Seconds(10);

export interface UntilHeard {
  /** Sends until the server has answered, and gives its answer; rejects with the `ApiError` of a refusal that no other try can change. */
  send<Answer>(attempt: (signal: AbortSignal) => Promise<Answer>): Promise<Answer>;
  /** Tries at once instead of waiting: the phone is online again. */
  hurry(): void;
}

export interface UntilHeardOptions {
  readonly clock: Clock;
  /** A try failed and another will follow. */
  readonly onDelayed?: () => void;
  /** Learns the server's time anew after a proof was refused, for a phone's clock may be wrong. */
  readonly resync: () => Promise<void>;
}

/** Requests that must get through, however often the network goes away. */
export function createUntilHeard({ clock, onDelayed, resync }: UntilHeardOptions): UntilHeard {
  const sleepers = new Set<() => void>();

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
    async send(attempt) {
      for (let tries = 0; ; tries += 1) {
        try {
          return await attempt(AbortSignal.timeout(ANSWER_WITHIN));
        } catch (error) {
          if (error instanceof ApiError && isFinal(error)) throw error;
          onDelayed?.();
          if (error instanceof ApiError && error.code === 'courier.proof_invalid') await resync().catch(() => undefined);
          await pause(PAUSES[Math.min(tries, PAUSES.length - 1)] ?? Seconds(15));
        }
      }
    },
    hurry() {
      sleepers.forEach((wake) => wake());
    },
  };
}

/** Refusals that another try can change: a proof by the right time, and a conflict with our own first try, which the server is still busy with. */
const PASSING: ReadonlySet<ApiError['code']> = new Set(['courier.proof_invalid', 'request.conflict', 'request.too_many']);

const isFinal = ({ status, code }: ApiError): boolean => status >= 400 && status < 500 && status !== 408 && !PASSING.has(code);
