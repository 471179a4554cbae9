import { type Clock, type Duration, type Log, Minutes, Seconds, codeOf, describeError, formatDuration, sleep } from '@latchkey/kit';
import type { MatterErrorCode } from './matter-error.ts';

const FIRST_PAUSE: Duration = Seconds(1);
const LONGEST_PAUSE: Duration = Minutes(1);

/**
 * Pairs, and tries again with growing pauses for as long as that can help. A wrong code is not tried twice: a lock stops
 * pairing after too many of them (Matter core specification §5.5). Rejects with that error, or with the signal's reason.
 *
 * @param onFailure told of each failed try, before the pause.
 */
export async function pairPatiently<T>(
  pair: () => Promise<T>,
  clock: Clock,
  log: Log,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
): Promise<T> {
  const hopeless: ReadonlySet<string | undefined> = new Set<MatterErrorCode>(['matter.wrong_code', 'matter.not_a_lock']);
  let pause = FIRST_PAUSE;
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await pair();
    } catch (error) {
      signal.throwIfAborted();
      onFailure(error);
      if (hopeless.has(codeOf(error))) {
        log.error('pairing needs a person', { code: codeOf(error), error: describeError(error) });
        throw error;
      }
      log.warn('pairing failed, trying again', { attempt, after: formatDuration(pause), code: codeOf(error), error: describeError(error) });
    }
    await sleep(clock, pause, signal);
    pause = pause * 2 > LONGEST_PAUSE ? LONGEST_PAUSE : ((pause * 2) as Duration);
  }
}
