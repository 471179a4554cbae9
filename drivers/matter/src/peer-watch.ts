import type { LockErrorCode } from '@latchkey/driver-api';
import { type Clock, CodedError, type Duration, type Log, Millis, Seconds, describeError, sleep, withDeadline } from '@latchkey/kit';
import type { DoorLockPeer } from './door-lock-peer.ts';
import { boltOf, doorOf } from './door-lock-reading.ts';
import type { PortState } from './port-state.ts';

const ANSWER_LIMIT: Duration = Seconds(2);
/** Only a backstop: the reading in it has the shorter deadline. */
const WHOLE_QUESTION: Duration = Seconds(4);
/** While silent: how long the first try to reach the lock may take (a battery lock needs seconds for a new session), and the pause after it. */
const REVIVAL_LIMIT: Duration = Seconds(4);
/** Each further try may take twice as long, up to this: cut off each time just before its answer, a slow lock would never come back. */
const LONGEST_REVIVAL: Duration = Seconds(16);
const REVIVAL_PAUSE: Duration = Seconds(1);
/** A lock that answers may take this long to send all its attributes once. */
const SUBSCRIBE_LIMIT: Duration = Seconds(15);

/** Keeps the ports true to a paired lock: follows its reports, asks after it, and brings the subscription back. */
export interface PeerWatch extends AsyncDisposable {
  /** Reads the lock now and reports, changed or not; questions of one moment share one reading. Rejects with a `CodedError<LockErrorCode>`, or with the signal's reason. */
  ask(signal: AbortSignal): Promise<void>;
  /** Somebody else noticed that the lock does not answer. */
  suspect(reason: string): void;
  /** Somebody else has just replaced the session, and with it the subscription: the next revival waits for them instead of throwing them away. */
  renewed(): void;
}

export interface PeerWatchOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** How often to read the lock: a dead subscription shows by itself only after 95 s (measured). */
  readonly heartbeat: Duration;
  /** Whether a command is on its way, which throws away sessions by itself and must not lose its own. */
  readonly isBusy: () => boolean;
}

export function watchPeer(peer: DoorLockPeer, state: PortState, { clock, log, heartbeat, isBusy }: PeerWatchOptions): PeerWatch {
  const closing = new AbortController();
  let nap = new AbortController();
  let silent = false;
  let isFresh = false;
  let patience = REVIVAL_LIMIT;

  const hear = (attributes: DoorLockPeer['attributes'], tell: boolean, askedAt?: Duration) =>
    state.hear({ bolt: boltOf(attributes), door: doorOf(attributes), cause: 'unknown' }, { tell, askedAt });

  const onLive = () => {
    if (silent) log.info('lock answers again');
    silent = false;
    patience = REVIVAL_LIMIT;
    // In this order, so that whoever is told `online` can read the bolt.
    hear(peer.attributes, true);
    state.setOnline();
    nap.abort();
  };
  const goSilent = (reason: string) => {
    if (closing.signal.aborted) return;
    if (!silent) log.warn('lock is silent', { reason });
    silent = true;
    isFresh = false;
    state.setSilent(reason);
    nap.abort();
  };

  const stopNews = peer.onNews(({ attributes, jammed, cause }) => {
    // Between a loss and the next subscription, what trickles in is not known to be the whole truth.
    if (silent || !peer.live) return;
    state.hear({ bolt: jammed ? 'partial' : boltOf(attributes), door: doorOf(attributes), cause }, { tell: jammed });
  });
  const stopRestart = peer.onRestart(() => {
    state.doubt();
    // The next heartbeat comes at once.
    nap.abort();
  });
  const stopLive = peer.onLive((live) => (live ? onLive() : goSilent('the subscription was lost')));

  const read = (limit: Duration, signal: AbortSignal) => withDeadline(clock, limit, 'reading the lock', () => peer.read(), signal);

  /** Waits until the time is up or something happened to the subscription. */
  async function doze(limit: Duration): Promise<void> {
    nap = new AbortController();
    await sleep(clock, limit, AbortSignal.any([nap.signal, closing.signal])).catch(() => {});
  }

  async function beat(): Promise<void> {
    await doze(heartbeat);
    if (silent || closing.signal.aborted) return;
    const before = state.bolt;
    const askedAt = clock.monotonic();
    const attributes = await read(ANSWER_LIMIT, closing.signal);
    // A report that came while the answer travelled is the newer of the two.
    if (!silent && state.bolt === before) hear(attributes, false, askedAt);
  }

  async function revive(): Promise<void> {
    await doze(REVIVAL_PAUSE);
    if (!silent || isBusy() || closing.signal.aborted) return;
    if (!isFresh) await withDeadline(clock, REVIVAL_LIMIT, 'dropping the session', () => peer.reset(UNANSWERED), closing.signal);
    isFresh = false;
    const limit = patience;
    patience = Millis(Math.min(2 * limit, LONGEST_REVIVAL));
    await read(limit, closing.signal);
    if (silent) await doze(SUBSCRIBE_LIMIT);
  }

  async function run(): Promise<void> {
    if (!peer.live) await doze(REVIVAL_LIMIT);
    if (!peer.live) goSilent('the lock does not answer');
    while (!closing.signal.aborted) {
      try {
        await (silent ? revive() : beat());
      } catch (error) {
        if (closing.signal.aborted) return;
        log.debug('lock did not answer', { error: describeError(error) });
        goSilent('the lock does not answer');
      }
    }
  }

  async function readAndReport(): Promise<void> {
    const before = state.bolt;
    const askedAt = clock.monotonic();
    let attributes;
    try {
      attributes = await read(ANSWER_LIMIT, closing.signal);
    } catch (cause) {
      closing.signal.throwIfAborted();
      goSilent('the lock does not answer');
      throw new CodedError<LockErrorCode>('lock.silent', 'The lock did not answer in time.', { cause });
    }
    // A command that left meanwhile may not be in the answer.
    if (!silent) hear(attributes, true, state.bolt === before ? askedAt : undefined);
  }

  let asked: Promise<void> | undefined;
  /** Bolt and door are asked for at the same moment: one reading answers both. It leaves after this turn, so that no question is answered by an older one. */
  const askOnce = (): Promise<void> =>
    (asked ??= Promise.resolve().then(() => {
      asked = undefined;
      return readAndReport();
    }));

  if (peer.live) onLive();
  const running = run();

  return {
    async ask(signal) {
      signal.throwIfAborted();
      if (silent || !peer.live) throw new CodedError<LockErrorCode>('lock.offline', 'The lock cannot be reached, so it cannot be asked.');
      await withDeadline(clock, WHOLE_QUESTION, 'asking the lock', askOnce, signal);
    },
    suspect: goSilent,
    renewed: () => (isFresh = silent),
    async [Symbol.asyncDispose]() {
      closing.abort();
      stopNews();
      stopRestart();
      stopLive();
      await running;
      peer.close();
    },
  };
}

const UNANSWERED = new CodedError<LockErrorCode>('lock.silent', 'The lock does not answer; its session is replaced.');
