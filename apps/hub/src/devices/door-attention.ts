import { type Clock, describeError, type Duration, type Log, Seconds, withDeadline } from '@latchkey/kit';
import type { AccessPoint } from './access-point.ts';

/** Short enough that the newest answer always counts (`ANSWER_LIMIT` of the visit machine). */
const ASK_EVERY: Duration = Seconds(2);
/** From the page to the scan a courier needs about ten seconds; one who takes longer waits for the answer to one question. */
const ATTENTION: Duration = Seconds(20);
/** Batteries: whoever opens the page again and again has lock and contact asked for a third of the time. */
const ATTENTION_PAUSE: Duration = Seconds(40);
const QUESTION_LIMIT: Duration = Seconds(5);

/** Keeps the devices of a door answering while somebody stands before it. */
export interface DoorAttention extends Disposable {
  /** Somebody will soon want this door open. */
  attend(): void;
}

/**
 * Asks lock and contact at once, and again every 2 s for a while: a device that died or froze unseen is noticed, and its session made anew, before a courier
 * needs it; and the answers count for an unlock, so that nobody waits for another. A question without an answer is the driver's to act on.
 */
export function createDoorAttention({ id, lock, contact }: Pick<AccessPoint, 'id' | 'lock' | 'contact'>, clock: Clock, log: Log): DoorAttention {
  const closing = new AbortController();
  let next: Disposable | undefined;
  let until = -Infinity;

  const ask = async (device: Pick<AccessPoint['lock'], 'refresh'>): Promise<void> => {
    try {
      await withDeadline(clock, QUESTION_LIMIT, 'asking a device', (signal) => device.refresh(signal), closing.signal);
    } catch (error) {
      log.debug('A device did not say where it is', { door: id, error: describeError(error) });
    }
  };
  const askBoth = async (): Promise<void> => {
    next = undefined;
    await Promise.all([ask(lock), ...(contact === undefined ? [] : [ask(contact)])]);
    if (!closing.signal.aborted && clock.monotonic() < until) next = clock.schedule(ASK_EVERY, () => void askBoth());
  };
  return {
    attend() {
      const now = clock.monotonic();
      if (now < until + ATTENTION_PAUSE) return;
      until = now + ATTENTION;
      void askBoth();
    },
    [Symbol.dispose]() {
      closing.abort();
      next?.[Symbol.dispose]();
    },
  };
}
