import type { HeldPhone, HomeState, SimAccessPoint, SimBolt, SimLamp } from '../device-protocol.ts';
import type { LightChoice } from './home-world.ts';
import type { ScriptName } from './script.ts';

/** What can happen to the home from outside its physics: motors, bodies, daylight. */
export type HomeAction =
  /** A lock's motor moved its bolt. */
  | { readonly type: 'bolt'; readonly accessPoint: SimAccessPoint; readonly bolt: SimBolt }
  /** A hand on the thumb-turn inside, or on the box's own key: nobody needs a motor to get out. */
  | { readonly type: 'turn-bolt'; readonly accessPoint: SimAccessPoint; readonly bolt: 'thrown' | 'withdrawn' }
  | { readonly type: 'open-door'; readonly accessPoint: SimAccessPoint }
  | { readonly type: 'close-door'; readonly accessPoint: SimAccessPoint }
  | { readonly type: 'block-bolt'; readonly accessPoint: SimAccessPoint; readonly blocked: boolean }
  /** Other batteries in the lock: 0 to 100 percent. */
  | { readonly type: 'battery'; readonly accessPoint: SimAccessPoint; readonly percent: number }
  | { readonly type: 'walk'; readonly to: CourierPlace }
  | { readonly type: 'take-parcel' }
  /** Puts the parcel down where the courier is: in the hall, or in the open box. */
  | { readonly type: 'drop-parcel'; readonly into: SimAccessPoint }
  /** Walks up to the door, if need be, and holds a phone before the porch's camera until it is lowered or the courier walks on. */
  | ({ readonly type: 'hold-phone' } & HeldPhone)
  | { readonly type: 'lower-phone' }
  /** The residents take their parcels away. */
  | { readonly type: 'collect-parcels'; readonly accessPoint: SimAccessPoint }
  | { readonly type: 'light'; readonly choice: LightChoice }
  | { readonly type: 'daylight'; readonly light: HomeState['light'] }
  /** A device switched its lamp. */
  | { readonly type: 'lamp'; readonly lamp: SimLamp; readonly on: boolean }
  /** A lamp whose bulb no longer follows its switch, which does not notice. */
  | { readonly type: 'stick-lamp'; readonly lamp: SimLamp; readonly stuck: boolean }
  | { readonly type: 'script'; readonly name: ScriptName }
  | { readonly type: 'stop-script' };

/** Places a courier can stand. */
export type CourierPlace = 'away' | 'doorstep' | 'hall';

/** The places in the terms of `CourierState.position`. */
export const placePositions: Readonly<Record<CourierPlace, number>> = { away: 0, doorstep: 1, hall: 2 };

/** Whether an action is one of the courier's own movements, which end a running script when somebody makes them by hand. */
export function isBodyAction(action: HomeAction): boolean {
  return ['open-door', 'close-door', 'walk', 'take-parcel', 'drop-parcel', 'hold-phone', 'lower-phone'].includes(action.type);
}
