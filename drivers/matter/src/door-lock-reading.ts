import type { BoltCause, BoltState, DoorState } from '@latchkey/driver-api';

/** The Door Lock cluster's two attributes about the door, as read or reported; null and undefined both mean that the lock does not know. */
export interface DoorLockAttributes {
  readonly lockState?: number | null | undefined;
  readonly doorState?: number | null | undefined;
}

// Values of the Matter application cluster specification 1.6, §5.2.6 (Door Lock data types).
const BOLTS: Readonly<Record<number, BoltState>> = {
  0: 'partial', // NotFullyLocked
  1: 'thrown', // Locked
  2: 'withdrawn', // Unlocked
  3: 'withdrawn', // Unlatched
};

const DOORS: Readonly<Record<number, DoorState>> = {
  0: 'open', // DoorOpen
  1: 'closed', // DoorClosed
  3: 'open', // DoorForcedOpen
  5: 'open', // DoorAjar
};

const CAUSES: Readonly<Record<number, BoltCause>> = {
  1: 'manual', // Manual
  2: 'remote', // ProprietaryRemote
  3: 'manual', // Keypad
  4: 'auto', // Auto
  5: 'manual', // Button
  6: 'auto', // Schedule
  7: 'remote', // Remote
  8: 'manual', // Rfid
  9: 'manual', // Biometric
};

/** Where the bolt is by the LockState attribute; what is not known to the specification is `unknown`. */
export const boltOf = ({ lockState }: DoorLockAttributes): BoltState => BOLTS[lockState ?? -1] ?? 'unknown';

/** Whether the door is shut by the DoorState attribute; a jammed or failing sensor is `unknown`. */
export const doorOf = ({ doorState }: DoorLockAttributes): DoorState => DOORS[doorState ?? -1] ?? 'unknown';

/** Who moved the bolt by the LockOperation event's source. A keypad or a finger is a person at the door, hence `manual`. */
export const causeOf = (operationSource: number | undefined): BoltCause => CAUSES[operationSource ?? -1] ?? 'unknown';

/** DoorLockAlarm's LockJammed. */
export const ALARM_LOCK_JAMMED = 0;
