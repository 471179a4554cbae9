import { type Bolt, type DeadlineName, type Door, newWatch, type NoticeKind, type Visit, type VisitState, visitTable, type Watch, type Zone } from '@latchkey/domain';

/** What the picture really shows. `frozen`: frames arrive, and they are old; only a challenge tells. */
export type Picture = 'live' | 'stalled' | 'frozen' | 'dark';
/** Reports that a device can have sent: once sent, the network may deliver each at any time, in any order, any number of times, or never. */
export type SentBolt = 'thrown' | 'withdrawn' | 'partial' | 'thrown by hand' | 'withdrawn by hand';
export type GrantKind = 'good' | 'untrusted' | 'other door';

export interface Answer {
  readonly bolt: Bolt | 'cannot_say';
  readonly door: Door | 'cannot_say';
}

/** One door with everything that acts on it. What starts with `ghost` is known to the checker only. */
export interface DoorWorld {
  readonly bolt: Exclude<Bolt, 'unknown'>;
  readonly door: Exclude<Door, 'unknown'>;
  readonly picture: Picture;
  readonly recorder: 'off' | 'armed' | 'running';
  readonly isFire: boolean;
  readonly sentBolt: readonly SentBolt[];
  readonly sentDoor: readonly Exclude<Door, 'unknown'>[];
  /** Commands on their way to the lock, however late. */
  readonly commands: readonly ('lock' | 'unlock')[];
  readonly isAsked: boolean;
  /** The devices' answer to the newest question, on its way. */
  readonly answer: Answer | undefined;
  /** An answer to an earlier question, still on its way. */
  readonly oldAnswer: Answer | undefined;
  readonly visit: Visit | undefined;
  /** The visit as the journal on the medium would rebuild it. */
  readonly durable: Visit | undefined;
  readonly deadlines: readonly DeadlineName[];
  readonly grant: number;
  /** What the hub knows of the door between visits. */
  readonly watch: Watch;
  /** What the hub was last told in this life, forgotten when it is told that the device is silent. */
  readonly ghostDoorHeard: Door;
  /** As above, since the last command. */
  readonly ghostBoltHeard: Bolt;
  /** What the hub was last told of the alarm zone behind the door. */
  readonly ghostZoneHeard: Zone;
  /** Both devices answered a question of now, and its time is not over. */
  readonly ghostAnswered: boolean;
  readonly ghostGrant: GrantKind;
  /** The hub commanded an unlock for a courier, and the visit has not ended since. */
  readonly ghostUnlocked: boolean;
  readonly ghostStopped: boolean;
  readonly ghostEvacuating: boolean;
}

/** What the environment may still do. Bounding it keeps the search finite; everything within the bounds is tried. */
export interface Budget {
  readonly requests: number;
  /** Things that people do: open, close, turn the bolt, ask, stop. */
  readonly acts: number;
  /** Things that fail: pictures, recorders, locks, contacts, disks, clocks. */
  readonly faults: number;
  readonly crashes: number;
}

export interface World {
  readonly doors: readonly DoorWorld[];
  readonly isUp: boolean;
  /** The hub dies after its next durable write, before it acts on it. */
  readonly diesAfterWrite: boolean;
  readonly isDiskFull: boolean;
  /** The hub's wall clock against the grants: before, within or after their time. It may jump. */
  readonly clock: 0 | 1 | 2;
  /** Grants that the journal knows as used. */
  readonly used: readonly number[];
  readonly ghostOpened: readonly number[];
  readonly budget: Budget;
}

export const newDoor: DoorWorld = {
  bolt: 'thrown', door: 'closed', picture: 'live', recorder: 'off', isFire: false, sentBolt: [], sentDoor: [], commands: [], isAsked: false, answer: undefined, oldAnswer: undefined,
  visit: undefined, durable: undefined, deadlines: [], grant: 0, watch: newWatch('tell'), ghostDoorHeard: 'unknown', ghostBoltHeard: 'unknown', ghostZoneHeard: 'unknown', ghostAnswered: false, ghostGrant: 'good', ghostUnlocked: false, ghostStopped: false,
  ghostEvacuating: false,
};

export const newWorld = (doors: number, budget: Budget): World => ({
  doors: Array.from({ length: doors }, () => newDoor), isUp: true, diesAfterWrite: false, isDiskFull: false, clock: 1, used: [], ghostOpened: [], budget,
});

/** What one move did, for the invariants and for the trace. */
export interface Happening {
  readonly door: number;
  readonly before: Visit;
  readonly after: Visit;
  readonly event: string;
  readonly written: boolean;
  /** The hub died between writing it and acting on it: what it would have done is for its restart to do. */
  readonly died: boolean;
  readonly commands: readonly { readonly action: 'lock' | 'unlock'; readonly because: 'visit' | 'escape' }[];
  readonly notices: readonly NoticeKind[];
}

const PICTURES: readonly Picture[] = ['live', 'stalled', 'frozen', 'dark'];
const SENT_BOLT: readonly SentBolt[] = ['thrown', 'withdrawn', 'partial', 'thrown by hand', 'withdrawn by hand'];
const SENT_DOOR = ['open', 'closed'] as const;
const COMMANDS = ['lock', 'unlock'] as const;
const DEADLINES: readonly DeadlineName[] = ['arm', 'ask_again', 'withdraw', 'never_opened', 'left_open', 'relock', 'throw', 'retry_lock', 'settle'];
const GRANTS: readonly GrantKind[] = ['good', 'untrusted', 'other door'];
// Object.keys forgets the names of its keys.
const STATES = Object.keys(visitTable) as readonly VisitState[];

/** Small numbers as one character each: the shorter the key, the faster the search. */
const char = (value: number): string => String.fromCharCode(48 + value);
const bits = (...flags: readonly boolean[]): string => char(flags.reduce((sum, flag, index) => (flag ? sum + 2 ** index : sum), 0));
function subset<Item>(items: readonly Item[], of: readonly Item[]): string {
  let mask = 0;
  for (const item of items) mask += 2 ** of.indexOf(item);
  return char(mask);
}

/** What of a visit the future depends on. Numbers that only grow are folded: what matters of a question is whether it is the newest, and of alarms whether there are any. */
function visitKey(visit: Visit | undefined): string {
  if (visit === undefined) return '-';
  return (
    char(STATES.indexOf(visit.state)) + (visit.bolt[0] ?? '') + (visit.door[0] ?? '') + (visit.zone[0] ?? '') + (visit.recording[0] ?? '') + (visit.picture[0] ?? '') + (visit.pictureProof[0] ?? '') + char(Math.min(visit.lockAttempts, 3)) +
    bits(visit.boltFresh, visit.lockWanted, visit.stopped, visit.settled, visit.alarms.length > 0, visit.answered)
  );
}

/** What a restart would make of the durable visit depends on no more than this: the rest is asked for anew. */
const durableKey = (visit: Visit | undefined): string => (visit === undefined ? '-' : char(STATES.indexOf(visit.state)) + bits(visit.lockWanted, visit.stopped, visit.alarms.length > 0));

const answerKey = (answer: Answer | undefined): string => (answer === undefined ? '-' : answer.bolt.slice(0, 1) + answer.door.slice(0, 2));

const doorKey = (door: DoorWorld): string =>
  (door.bolt[0] ?? '') + (door.door[0] ?? '') + char(PICTURES.indexOf(door.picture)) + (door.recorder[1] ?? '') + subset(door.sentBolt, SENT_BOLT) + subset(door.sentDoor, SENT_DOOR) + subset(door.commands, COMMANDS) +
  answerKey(door.answer) + answerKey(door.oldAnswer) + visitKey(door.visit) + durableKey(door.durable) + subset(door.deadlines, DEADLINES) + char(door.grant) + (door.watch.state[0] ?? '') + (door.watch.bolt[0] ?? '') + (door.watch.door[0] ?? '') +
  (door.ghostDoorHeard[0] ?? '') + (door.ghostBoltHeard[0] ?? '') + (door.ghostZoneHeard[0] ?? '') + char(GRANTS.indexOf(door.ghostGrant)) + bits(door.isFire, door.isAsked, door.ghostUnlocked, door.ghostStopped, door.ghostEvacuating, door.ghostAnswered);

/** One number for all worlds that differ only in the order of their doors (symmetry reduction), 53 bits of it: with a million states a collision is a one in 18,000 chance. */
export function worldHash(world: World): number {
  const doors = world.doors.map(doorKey);
  if (doors.length > 1) doors.sort();
  const { requests, acts, faults, crashes } = world.budget;
  return hash53(doors.join('#') + bits(world.isUp, world.diesAfterWrite, world.isDiskFull) + char(world.clock) + char(requests) + char(acts) + char(faults) + char(crashes) + world.used.join('') + '/' + world.ghostOpened.join(''));
}

function hash53(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0);
}

/** Adds to a small sorted set. */
export const including = <Item extends string | number>(items: readonly Item[], item: Item): readonly Item[] => (items.includes(item) ? items : [...items, item].toSorted((one, other) => (one < other ? -1 : 1)));
export const without = <Item>(items: readonly Item[], item: Item): readonly Item[] => (items.includes(item) ? items.filter((one) => one !== item) : items);
