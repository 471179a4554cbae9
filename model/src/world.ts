import { type Bolt, type DeadlineName, type Door, newWatch, type NoticeKind, type Visit, type Watch } from '@latchkey/domain';

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
  visit: undefined, durable: undefined, deadlines: [], grant: 0, watch: newWatch('tell'), ghostDoorHeard: 'unknown', ghostBoltHeard: 'unknown', ghostGrant: 'good', ghostUnlocked: false, ghostStopped: false,
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

const bit = (flag: boolean): string => (flag ? '1' : '0');

/** What of a visit the future depends on. Numbers that only grow are folded: what matters of a question is whether it is the newest, and of alarms whether there are any. */
function visitKey(visit: Visit | undefined): string {
  if (visit === undefined) return '-';
  return `${visit.state}${visit.bolt[0]}${bit(visit.boltFresh)}${visit.door[0]}${visit.recording[0]}${visit.picture[0]}${visit.pictureProof[0]}${bit(visit.lockWanted)}${bit(visit.stopped)}${Math.min(visit.lockAttempts, 3)}${bit(visit.settled)}${bit(visit.alarms.length > 0)}`;
}

/** What a restart would make of the durable visit depends on no more than this: the rest is asked for anew. */
const durableKey = (visit: Visit | undefined): string => (visit === undefined ? '-' : `${visit.state}${bit(visit.lockWanted)}${bit(visit.stopped)}${bit(visit.alarms.length > 0)}`);

const answerKey = (answer: Answer | undefined): string => (answer === undefined ? '-' : `${answer.bolt.slice(0, 2)}${answer.door.slice(0, 2)}`);

const doorKey = (door: DoorWorld): string =>
  [
    door.bolt[0], door.door[0], door.picture, door.recorder, bit(door.isFire), door.sentBolt.join(), door.sentDoor.join(), door.commands.join(), bit(door.isAsked), answerKey(door.answer),
    answerKey(door.oldAnswer), visitKey(door.visit), durableKey(door.durable), door.deadlines.join(), door.grant, `${door.watch.state}${door.watch.bolt[0]}${door.watch.door[0]}`, door.ghostDoorHeard[0], door.ghostBoltHeard[0], door.ghostGrant,
    bit(door.ghostUnlocked), bit(door.ghostStopped), bit(door.ghostEvacuating),
  ].join('|');

/** One number for all worlds that differ only in the order of their doors (symmetry reduction), 53 bits of it: with a million states a collision is a one in 18,000 chance. */
export function worldHash(world: World): number {
  const doors = world.doors.map(doorKey);
  if (doors.length > 1) doors.sort();
  const { requests, acts, faults, crashes } = world.budget;
  return hash53(`${doors.join('#')}~${bit(world.isUp)}${bit(world.diesAfterWrite)}${bit(world.isDiskFull)}${world.clock}${world.used.join()}/${world.ghostOpened.join()}/${requests}.${acts}.${faults}.${crashes}`);
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
