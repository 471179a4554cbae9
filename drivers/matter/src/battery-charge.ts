import type { Charge, Reading } from '@latchkey/driver-api';
import { type Clock, Emitter, type Unsubscribe } from '@latchkey/kit';
import type { BatteryPeer } from './door-lock-peer.ts';
import type { PortState } from './port-state.ts';

/** The Power Source cluster's attributes about a battery, as read or reported; null: the node cannot tell at present. */
export interface BatteryAttributes {
  readonly batPercentRemaining?: number | null | undefined;
  readonly batChargeLevel?: number | undefined;
}

/** In half percents (Matter core specification 1.6, §11.7.7.13). */
const FULL = 200;
/** BatChargeLevelEnum's Ok (§11.7.6.6); above it are Warning and Critical. */
const OK = 0;

/** What the attributes say; `unknown` where they say nothing. */
export function chargeOf({ batPercentRemaining: halves, batChargeLevel: level }: BatteryAttributes): Charge | 'unknown' {
  const percent = typeof halves === 'number' && halves >= 0 && halves <= FULL ? halves / 2 : undefined;
  return percent === undefined && level === undefined ? 'unknown' : { percent, low: level !== undefined && level !== OK };
}

/** The charge of a lock's battery, and the way to give it its peer once the lock is paired. */
export interface BatteryCharge {
  readonly reading: Reading<Charge | 'unknown'>;
  onChange(listener: () => void): Unsubscribe;
  /** Hears this peer until the returned function is called. */
  follow(peer: BatteryPeer | undefined): Unsubscribe;
}

/** What is remembered of a lock counts once the lock answers: before that it may be of another day. */
export function createBatteryCharge(clock: Clock, lock: Pick<PortState, 'reachability' | 'reachabilities'>): BatteryCharge {
  const changes = new Emitter<void>();
  let reading: BatteryCharge['reading'] = { value: 'unknown', at: undefined };
  let battery: BatteryPeer | undefined;

  const hear = () => {
    // A lock that is silent, or a battery that is gone from sight, says nothing new.
    if (battery === undefined || lock.reachability.kind !== 'online') return;
    const before = reading.value;
    const value = battery.charge;
    reading = { value, at: clock.now() };
    if (before === value || (before !== 'unknown' && value !== 'unknown' && before.percent === value.percent && before.low === value.low)) return;
    changes.emit();
  };
  lock.reachabilities.subscribe(hear);

  return {
    get reading() {
      return reading;
    },
    onChange: (listener) => changes.subscribe(listener),
    follow(peer) {
      battery = peer;
      const stop = peer?.onChange(hear);
      hear();
      return () => {
        stop?.();
        battery = undefined;
      };
    },
  };
}
