import type { Unsubscribe } from '@latchkey/kit';
import type { Reachability } from './reading.ts';

/** Why an alarm did not do as it was told. `alarm.silent`: no answer in time, so it may or may not sound. */
export type AlarmErrorCode = 'alarm.silent' | 'alarm.offline';

export interface AlarmTraits {
  /** `reported`: the device says whether it sounds. `none`: it was handed the order, and that is all that is known. */
  readonly feedback: 'reported' | 'none';
}

/** Something at the site that people there hear or see without any network: a siren, a flashing light. */
export interface AlarmPort {
  readonly traits: AlarmTraits;
  readonly reachability: Reachability;
  /**
   * Sounds the alarm, or ends it. Resolves on the device's word that it does, or, without feedback, when the order was handed over. A siren may end by itself
   * after some minutes: whoever wants it to go on asks again. Rejects with a `CodedError<AlarmErrorCode>`, at the latest 5 s after the call.
   */
  set(sounding: boolean, signal: AbortSignal): Promise<void>;
  onReachability(listener: (reachability: Reachability) => void): Unsubscribe;
}
