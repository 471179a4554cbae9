import type { BoltCause, BoltState, LockAction, LockErrorCode, LockPort, LockReport } from '@latchkey/driver-api';
import { type Clock, CodedError, Emitter, Seconds, type Unsubscribe, codeOf, withDeadline } from '@latchkey/kit';
import { type At, boltCause } from './bolt-cause.ts';
import type { BrokerLink } from './broker-link.ts';
import type { MqttCharge } from './mqtt-charge.ts';
import { type Observed, REQUEST_LIMIT } from './observed.ts';
import type { LockSource } from './source.ts';

/** A lock reports its bolt by itself; when it has not done so this long after a command, it is asked. */
const ASK_AFTER = Seconds(1);
/** Asked while its motor still ran, it is asked again. */
const ASK_AGAIN_AFTER = Seconds(2);
/** After this long a bolt that has not moved will not move. */
const TRAVEL_LIMIT = Seconds(10);

export interface LockPortOptions {
  readonly observed: Observed<BoltState>;
  readonly charge: MqttCharge;
  /** How the lock is spoken to now; undefined while nobody has announced it. */
  readonly source: () => LockSource | undefined;
  readonly link: BrokerLink;
  /** Complaints of the bridge about this device. */
  readonly onRefusal: (listener: (message: string) => void) => Unsubscribe;
  readonly clock: Clock;
}

/** A lock as it is driven over MQTT. */
export function mqttLockPort({ observed, charge, source, link, onRefusal, clock }: LockPortOptions): LockPort {
  const reports = new Emitter<LockReport>();
  let last: { readonly bolt: BoltState; readonly cause: BoltCause } = { bolt: 'unknown', cause: 'unknown' };
  let event: At<BoltCause> | undefined;
  let command: At<LockAction> | undefined;

  observed.onMessage((payload) => {
    const cause = source()?.cause(payload);
    if (cause !== undefined) event = { what: cause, at: clock.monotonic() };
  });
  observed.onObservation(({ value, at, payload }) => {
    // Whatever moves the bolt while the lock is away, nobody can say that a command did it.
    if (payload === undefined) command = undefined;
    const before = last;
    last = { bolt: value, cause: boltCause(before, { what: value, at: clock.monotonic() }, event, command) };
    // An event explains one movement, not the next one too.
    if (value !== before.bolt) event = undefined;
    reports.emit({ ...last, at });
    const pending = command !== undefined && value !== 'unknown' && clock.monotonic() - command.at < TRAVEL_LIMIT;
    if (pending && (command?.what === 'lock') !== (value === 'thrown')) observed.ask(ASK_AGAIN_AFTER);
  });
  // A command that came to nothing is a reason to look where the bolt is.
  onRefusal(() => observed.ask());

  const send = async (action: LockAction, lock: LockSource, signal: AbortSignal) => {
    const { promise: answer, resolve, reject } = Promise.withResolvers<void>();
    const stops = [
      onRefusal((message) => reject(refusal(message))),
      observed.onReachability(({ kind }) => kind !== 'online' && reject(new CodedError('lock.silent', 'The lock fell silent.'))),
    ];
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      command = { what: action, at: clock.monotonic() };
      event = undefined;
      await Promise.race([link.publish(lock[action], signal), answer]);
      if (lock.question === undefined) return;
      // The broker's acknowledgement says nothing about the lock: it is given for a dead one too. So the lock has to say something, anything.
      stops.push(observed.onMessage(() => resolve()));
      await Promise.race([link.publish(lock.question, signal).then(() => answer), answer]);
    } finally {
      signal.removeEventListener('abort', onAbort);
      for (const stop of stops) stop();
      // Nobody waits for it any more, and a late rejection is nobody's error.
      answer.catch(() => {});
    }
  };

  return {
    traits: { feedback: 'reported' },
    get bolt() {
      return observed.reading;
    },
    get charge() {
      return charge.reading;
    },
    get reachability() {
      return observed.reachability;
    },
    async command(action, signal) {
      signal.throwIfAborted();
      const lock = source();
      const { reachability } = observed;
      if (lock === undefined || reachability.kind !== 'online') {
        const reason = reachability.kind === 'silent' ? reachability.reason : 'The lock has not answered yet.';
        throw new CodedError<LockErrorCode>('lock.offline', 'The lock is not there, so the command was not sent.', { facts: { reason } });
      }
      try {
        await withDeadline(clock, REQUEST_LIMIT, 'the acknowledgement', (limit) => send(action, lock, limit), signal);
      } catch (cause) {
        observed.ask();
        signal.throwIfAborted();
        throw commandFailure(cause);
      }
      observed.ask(ASK_AFTER);
    },
    refresh: (signal) => observed.refresh(signal),
    onReport: (listener) => reports.subscribe(listener),
    onCharge: (listener) => charge.onChange(listener),
    onReachability: (listener) => observed.onReachability(listener),
  };
}

function refusal(complaint: string): CodedError<LockErrorCode> {
  return new CodedError('lock.refused', 'The bridge could not make the lock obey, so the bolt has most likely not moved.', { facts: { complaint } });
}

function commandFailure(cause: unknown): CodedError<LockErrorCode> {
  if (cause instanceof CodedError && cause.code === 'lock.refused') return refusal(String(cause.facts['complaint']));
  if (codeOf(cause) === 'mqtt.offline') {
    return new CodedError('lock.silent', 'The connection broke while the command was under way, so the bolt may or may not move.', { cause });
  }
  return new CodedError('lock.silent', 'The lock did not answer the command in time, so the bolt may or may not move.', { cause });
}
