import type { BoltCause, BoltState, ContactReport, DoorState, LockReport, Reachability, Reading } from '@latchkey/driver-api';
import { type Clock, type Duration, Emitter } from '@latchkey/kit';

/** What both ports of a lock show: the last reports, their age, and whether the lock answers. */
export interface PortState {
  readonly bolt: Reading<BoltState>;
  readonly door: Reading<DoorState>;
  readonly reachability: Reachability;
  readonly lockReports: Emitter<LockReport>;
  readonly contactReports: Emitter<ContactReport>;
  readonly reachabilities: Emitter<Reachability>;
  /**
   * The lock said so just now. A report leaves when something changed, or when `tell`. `askedAt`: when the question was put whose answer this is; without one
   * it is a report, which may have been on its way for long and proves nothing.
   */
  hear(heard: { readonly bolt: BoltState; readonly door: DoorState; readonly cause: BoltCause }, options: { readonly tell: boolean; readonly askedAt?: Duration | undefined }): void;
  /** Something was asked of the lock, or happened to it, that may change what it said: until it is heard again, neither reading is proven. */
  doubt(): void;
  /** The lock answers and is being followed. */
  setOnline(): void;
  /** Nothing is known any more: both readings turn `unknown`, and both ports say so once. */
  setSilent(reason: string): void;
}

/** Starts with `connecting` and nothing known. */
export function createPortState(clock: Clock, onListenerError: (error: unknown) => void): PortState {
  let bolt: Reading<BoltState> = { value: 'unknown', at: undefined };
  let door: Reading<DoorState> = { value: 'unknown', at: undefined };
  let reachability: Reachability = { kind: 'connecting' };
  const lockReports = new Emitter<LockReport>(onListenerError);
  const contactReports = new Emitter<ContactReport>(onListenerError);
  const reachabilities = new Emitter<Reachability>(onListenerError);

  const hear: PortState['hear'] = (heard, { tell, askedAt }) => {
    const at = clock.now();
    const tellBolt = tell || heard.bolt !== bolt.value;
    const tellDoor = tell || heard.door !== door.value;
    bolt = { value: heard.bolt, at, provenAt: askedAt ?? (heard.bolt === bolt.value ? bolt.provenAt : undefined) };
    door = { value: heard.door, at, provenAt: askedAt ?? (heard.door === door.value ? door.provenAt : undefined) };
    if (tellBolt) lockReports.emit({ bolt: heard.bolt, cause: heard.cause, at });
    if (tellDoor) contactReports.emit({ door: heard.door, at });
  };

  return {
    get bolt() {
      return bolt;
    },
    get door() {
      return door;
    },
    get reachability() {
      return reachability;
    },
    lockReports,
    contactReports,
    reachabilities,
    hear,
    doubt() {
      bolt = { value: bolt.value, at: bolt.at };
      door = { value: door.value, at: door.at };
    },
    setOnline() {
      if (reachability.kind === 'online') return;
      reachability = { kind: 'online', since: clock.now() };
      reachabilities.emit(reachability);
    },
    setSilent(reason) {
      hear({ bolt: 'unknown', door: 'unknown', cause: 'unknown' }, { tell: false });
      if (reachability.kind === 'silent' && reachability.reason === reason) return;
      // The silence began when it was first noticed, whatever is learned about its reason later.
      const since = reachability.kind === 'silent' ? reachability.since : clock.now();
      reachability = { kind: 'silent', since, reason };
      reachabilities.emit(reachability);
    },
  };
}
