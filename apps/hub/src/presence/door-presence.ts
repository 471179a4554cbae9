import { type Clock, type Duration, Emitter, Millis, Minutes, Seconds, type Unsubscribe } from '@latchkey/kit';

/** Whoever was heard at a door is there for this long. */
export const HEARD_COUNTS_FOR: Duration = Seconds(60);
/** The household may take so long to answer: who was heard when it was asked has been heard. No visit waits longer for it. */
export const HEARD_BEFORE_A_YES: Duration = Minutes(10);
/** Reports closer together than this are one: a bell that hangs, a sensor that feels a branch. */
const RESTS_AFTER: Duration = Minutes(2);
/** A bell or a sensor that has not rested for this long says nothing of who comes, until it has. */
const RINGS_FOR_EVER_AFTER: Duration = Minutes(5);

/** Who was heard at one door: by a bell that somebody pressed, or a sensor that something moved before. */
export interface DoorPresence {
  /** A report of a device, as it comes in. `deviceId` keeps one that hangs from taking the others' word with it. */
  heard(deviceId: string): void;
  /** Whether somebody was heard within `within`. What was heard counts for whoever it was counted for first, so that one ring lets one courier in. */
  counts(courier: string, within: Duration): boolean;
  /** Told of each report that counts. */
  onHeard(listener: () => void): Unsubscribe;
}

interface DeviceWord {
  /** When its reports began to follow each other without a rest. */
  readonly since: Duration;
  readonly last: Duration;
}

/** All times by the clock that never jumps; a restart forgets everybody, and whoever still stands there rings again. */
export function createDoorPresence(clock: Clock): DoorPresence {
  const devices = new Map<string, DeviceWord>();
  const reports = new Emitter<void>();
  let latest: { readonly at: Duration; courier: string | undefined } | undefined;
  return {
    heard(deviceId) {
      const now = clock.monotonic();
      const before = devices.get(deviceId);
      const since = before === undefined || now - before.last >= RESTS_AFTER ? now : before.since;
      devices.set(deviceId, { since, last: now });
      if (now - since >= RINGS_FOR_EVER_AFTER) return;
      latest = { at: now, courier: undefined };
      reports.emit();
    },
    counts(courier, within) {
      if (latest === undefined || Millis(clock.monotonic() - latest.at) > within) return false;
      latest.courier ??= courier;
      return latest.courier === courier;
    },
    onHeard: (listener) => reports.subscribe(listener),
  };
}
