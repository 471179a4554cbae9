import './matter-process.ts';
import { type Clock, Seconds } from '@latchkey/kit';
import { DoorLockServer } from '@matter/main/behaviors/door-lock';
import type { DoorLock } from '@matter/main/clusters/door-lock';
import type { BoltMotor } from './bolt-motor.ts';

/** What the cluster's commands do: they start the motor and leave every attribute to where the bolt comes to rest. */
export function doorLockServerFor(motor: BoltMotor, clock: Clock) {
  let relock: Disposable | undefined;

  const drive = (target: 'thrown' | 'withdrawn') => {
    relock?.[Symbol.dispose]();
    motor.drive(target);
  };

  return class extends DoorLockServer.with('DoorPositionSensor') {
    override lockDoor() {
      drive('thrown');
    }

    override unlockDoor() {
      drive('withdrawn');
    }

    override unlockWithTimeout({ timeout }: DoorLock.UnlockWithTimeoutRequest) {
      drive('withdrawn');
      relock = clock.schedule(Seconds(timeout), () => motor.drive('thrown'));
    }
  };
}
