import type { Clock, Duration } from '@latchkey/kit';
import type { SimBolt } from '../device-protocol.ts';

/** Who made the bolt move. */
export type BoltMover = 'motor' | 'hand';

export interface BoltMotorEvents {
  /** The bolt came to rest somewhere else than before, or the motor gave up half way. */
  readonly onRest: (bolt: SimBolt, mover: BoltMover) => void;
}

/** A motor that takes its time to move a bolt, and stops half way when something sits in the strike. */
export interface BoltMotor {
  readonly bolt: SimBolt;
  /** Where the motor is heading; undefined when it rests. */
  readonly target: 'thrown' | 'withdrawn' | undefined;
  /** Starts the motor. A new order replaces the running one; an order that is already met does nothing. */
  drive(target: 'thrown' | 'withdrawn'): void;
  /** The physical world's say: the bolt was turned by hand, or is found there at start. */
  place(bolt: SimBolt): void;
  setBlocked(blocked: boolean): void;
  stop(): void;
}

/** @param travel how long the bolt takes from one end to the other. */
export function createBoltMotor(clock: Clock, travel: Duration, start: SimBolt, { onRest }: BoltMotorEvents): BoltMotor {
  let bolt = start;
  let target: BoltMotor['target'];
  let blocked = false;
  let running: Disposable | undefined;

  const stop = () => {
    running?.[Symbol.dispose]();
    running = undefined;
    target = undefined;
  };

  return {
    get bolt() {
      return bolt;
    },
    get target() {
      return target;
    },
    drive(next) {
      stop();
      if (bolt === next) return;
      target = next;
      running = clock.schedule(travel, () => {
        stop();
        // Only the strike can be blocked: a bolt can always be drawn back.
        bolt = next === 'thrown' && blocked ? 'partial' : next;
        onRest(bolt, 'motor');
      });
    },
    place(next) {
      // The home repeats its state after every change; the bolt it saw last is no news while the motor turns.
      if (next === bolt) return;
      stop();
      bolt = next;
      onRest(bolt, 'hand');
    },
    setBlocked(next) {
      blocked = next;
    },
    stop,
  };
}
