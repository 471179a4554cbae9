import type { Instant } from '@latchkey/kit';
import type { Bolt, Door } from '../visit/visit-event.ts';

/** Where the watch of a door stands: `resting` while bolt and door are home, `moved` after something moved, `visit` while a visit answers for it, `evacuating` in a fire. */
export type WatchState = 'resting' | 'moved' | 'visit' | 'evacuating';

/** A door between visits: what it was last known to be. Silence keeps the last value here on purpose: what moved in the dark must show when it is light again. */
export interface Watch {
  readonly state: WatchState;
  readonly bolt: Bolt;
  readonly door: Door;
  readonly fire: 'unlock' | 'tell';
}

/** What can happen at a door between visits. */
export type WatchEvent = { readonly at: Instant } & (
  | { readonly type: 'bolt.reported'; readonly bolt: Bolt; readonly cause: 'remote' | 'manual' | 'auto' | 'unknown' }
  | { readonly type: 'door.reported'; readonly door: Door }
  | { readonly type: 'visit.began' }
  | { readonly type: 'visit.ended' }
  | { readonly type: 'fire.alarm'; readonly on: boolean; readonly source: string }
);

/** What people are told of a door that no visit answers for. `alarm.*` needs a person now. */
export type WatchNotice = 'watch.opened_by_hand' | 'watch.opened' | 'watch.home_again' | 'alarm.forced' | 'alarm.bolt_moved' | 'alarm.bolt_on_open_door' | 'alarm.fire' | 'alarm.fire_unlocked' | 'alarm.unlocked_by_fire';

/** What people are told of the burglar alarm's zone behind a door. */
export type ZoneNotice = 'watch.zone_armed_again' | 'alarm.zone_not_armed' | 'alarm.zone_triggered';

export type WatchEffect = { readonly type: 'unlock.escape' } | { readonly type: 'notice'; readonly kind: WatchNotice };

/** A door that nothing was heard of yet: its first reports are no movement. */
export const newWatch = (fire: Watch['fire']): Watch => ({ state: 'moved', bolt: 'unknown', door: 'unknown', fire });
