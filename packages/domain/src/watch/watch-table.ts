import type { Watch, WatchEvent, WatchNotice, WatchState } from './watch.ts';

/** `watch` holds what the event just said, `before` what was known until then. */
type Guard = (watch: Watch, event: WatchEvent, before: Watch) => boolean;

const isHome = ({ bolt, door }: Watch): boolean => bolt === 'thrown' && (door === 'closed' || door === 'unknown');

/** Named conditions of the watch table. */
export const watchGuards = {
  forced: (watch, event, before) => event.type === 'door.reported' && watch.door === 'open' && before.door === 'closed' && before.bolt === 'thrown',
  opened: (watch, event, before) => event.type === 'door.reported' && watch.door === 'open' && before.door === 'closed',
  withdrawnByHand: (watch, event, before) => event.type === 'bolt.reported' && event.cause === 'manual' && watch.bolt === 'withdrawn' && before.bolt === 'thrown',
  withdrawnUnasked: (watch, event, before) => event.type === 'bolt.reported' && watch.bolt !== 'thrown' && before.bolt === 'thrown',
  boltOnOpenDoor: (watch, event, before) => event.type === 'bolt.reported' && watch.bolt === 'thrown' && before.bolt !== 'thrown' && watch.door === 'open',
  home: isHome,
  // The first that was heard of a door is no coming home.
  foundHome: (watch, _event, before) => isHome(watch) && (before.bolt === 'unknown' || before.door === 'unknown'),
  fireUnlocks: (watch, event) => event.type === 'fire.alarm' && event.on && watch.fire === 'unlock',
  fireStarted: (_watch, event) => event.type === 'fire.alarm' && event.on,
  fireOver: (_watch, event) => event.type === 'fire.alarm' && !event.on,
} as const satisfies Record<string, Guard>;

export type WatchGuardName = keyof typeof watchGuards;

export interface WatchRow {
  readonly on: WatchEvent['type'] | readonly WatchEvent['type'][];
  readonly when?: WatchGuardName;
  readonly to: WatchState;
  readonly do: readonly ('unlock.escape' | WatchNotice)[];
}

export type WatchTable = Readonly<Record<WatchState, readonly WatchRow[]>>;

const MOVED: readonly WatchRow[] = [
  { on: 'door.reported', when: 'forced', to: 'moved', do: ['alarm.forced'] },
  { on: 'bolt.reported', when: 'withdrawnByHand', to: 'moved', do: ['watch.opened_by_hand'] },
  // Nobody here asked for it: a lock's own app, its maker's cloud, or a command that came too late.
  { on: 'bolt.reported', when: 'withdrawnUnasked', to: 'moved', do: ['alarm.bolt_moved'] },
  { on: 'door.reported', when: 'opened', to: 'moved', do: ['watch.opened'] },
  { on: 'bolt.reported', when: 'boltOnOpenDoor', to: 'moved', do: ['alarm.bolt_on_open_door'] },
];
const ALWAYS: readonly WatchRow[] = [
  { on: 'visit.began', to: 'visit', do: [] },
  { on: 'fire.alarm', when: 'fireUnlocks', to: 'evacuating', do: ['unlock.escape', 'alarm.fire_unlocked'] },
];
const told = (state: WatchState): WatchRow => ({ on: 'fire.alarm', when: 'fireStarted', to: state, do: ['alarm.fire'] });

/**
 * The watch of a door between visits, as data. It commands no lock: whoever lives there opens and closes as they like, and the household sees it (I12). The
 * one thing that it does is to unlock in a fire, where the policy says so. During a visit, the visit table answers for the door.
 */
export const watchTable = {
  resting: [...MOVED, ...ALWAYS, told('resting')],
  moved: [...MOVED, { on: ['bolt.reported', 'door.reported'], when: 'foundHome', to: 'resting', do: [] }, { on: ['bolt.reported', 'door.reported'], when: 'home', to: 'resting', do: ['watch.home_again'] }, ...ALWAYS, told('moved')],
  visit: [
    { on: 'visit.ended', when: 'home', to: 'resting', do: [] },
    { on: 'visit.ended', to: 'moved', do: [] },
  ],
  // After it, the door stays as it is: a person who knows that everybody is out locks it.
  evacuating: [{ on: 'fire.alarm', when: 'fireOver', to: 'moved', do: ['alarm.unlocked_by_fire'] }],
} as const satisfies WatchTable;
