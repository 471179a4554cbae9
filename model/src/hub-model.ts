import { decide as runningDecide, type Decision, defaultRules, isOver, mayActUnwritten, newVisit, newWatch, type PictureReading, type PictureRule, step, type Step, type StepFunction, type Visit, type VisitEvent, type VisitRequest, type VisitRules, type Watch, type WatchEvent, watchStep, type WatchStep } from '@latchkey/domain';
import { Instant, Millis, Seconds } from '@latchkey/kit';
import { type DoorWorld, type Happening, including, type Picture, without, type World } from './world.ts';

/** A home of the model: what its policy asks and how its door is equipped. */
export interface HomeKind {
  readonly name: string;
  readonly camera: VisitRules['camera'];
  readonly picture: PictureRule;
  readonly contact: VisitRules['contact'];
  readonly fire: VisitRules['fire'];
  /** An alarm zone is behind the door. */
  readonly zone?: true;
}

/** The hub as the model runs it: the machine's `step()` and the parts of the runner that think. The product's own, or with one fault. */
export interface HubParts {
  readonly step: StepFunction;
  readonly decide: (before: Visit, event: VisitEvent, take: StepFunction) => Decision;
  readonly mayActUnwritten: (before: Visit, after: Step) => boolean;
  /** What the hub knows of a grant before the table judges it. */
  readonly admit: (facts: { readonly isTrusted: boolean; readonly isUsed: boolean; readonly isBusy: boolean }) => { readonly isTrusted: boolean; readonly isUsed: boolean; readonly isBusy: boolean };
  readonly watchStep: (before: Watch, event: WatchEvent) => WatchStep;
  /** The visit that a restarted hub takes over, from what is durable. */
  readonly takeOver: (durable: Visit | undefined) => Visit | undefined;
}

export const productParts: HubParts = { step, watchStep, decide: runningDecide, mayActUnwritten, admit: (facts) => facts, takeOver: (durable) => (durable === undefined || isOver(durable) ? undefined : durable) };

type Unstamped = VisitEvent extends infer Event ? (Event extends VisitEvent ? Omit<Event, 'at'> : never) : never;

const TIMES = [5_000, 15_000, 25_000] as const;

export const readingOf = (picture: Picture): PictureReading => ({
  alive: picture !== 'dark',
  reason: picture === 'dark' ? 'picture.down' : 'picture.alive',
  // A stall or a frozen picture shows in the ages before any watcher has said a word.
  frameAge: picture === 'stalled' ? Millis(900) : Millis(40),
  proofAge: picture === 'frozen' ? Seconds(9) : Seconds(1),
});

export interface Fed {
  readonly world: World;
  readonly happenings: readonly Happening[];
}

/**
 * Feeds one event to the visit at a door, as the hub's runner does: decide, write, then act; what an act causes at once is fed in turn.
 * `world` may die between writing and acting.
 */
export function feed(parts: HubParts, start: World, index: number, first: Unstamped): Fed {
  let world = start;
  const happenings: Happening[] = [];
  const queue: Unstamped[] = [first];
  for (let body = queue.shift(); body !== undefined; body = queue.shift()) {
    const door = doorAt(world, index);
    const before = door.visit;
    if (!world.isUp || before === undefined || isOver(before)) continue;
    // Adding the time to a member of the union gives that member back, which the compiler does not follow.
    const event = { ...body, at: Instant(TIMES[world.clock]) } as VisitEvent;
    const { after, write } = parts.decide(before, event, parts.step);
    if (write === 'never') continue;
    const written = write === 'first' && !world.isDiskFull;
    const happening: Happening = {
      door: index, before, after: after.visit, event: describe(event), written, died: false,
      commands: after.effects.flatMap((effect) => (effect.type === 'lock.command' ? [effect] : [])),
      notices: after.effects.flatMap((effect) => (effect.type === 'notice' ? [effect.kind] : [])),
    };
    if (write === 'first' && !written && !parts.mayActUnwritten(before, after)) {
      // A request that cannot be written is no visit.
      if (before.state === 'new') world = setDoor(world, index, { visit: undefined });
      continue;
    }
    world = setDoor(world, index, { visit: after.visit, ...(written ? { durable: after.visit } : {}) });
    if (written && event.type === 'visit.requested' && event.request.grant.trusted) world = { ...world, used: including(world.used, Number(event.request.grant.jti)) };
    if (written && world.diesAfterWrite) {
      happenings.push({ ...happening, commands: [], died: true });
      return { world: crash(isOver(after.visit) ? setDoor(world, index, { ghostUnlocked: false }) : world), happenings };
    }
    happenings.push(happening);
    world = perform(world, index, after, queue);
  }
  return { world, happenings };
}

/** Performs effects; those that answer at once put their events into the queue. */
function perform(start: World, index: number, { effects, visit }: Step, queue: Unstamped[]): World {
  let world = start;
  let door = doorAt(start, index);
  for (const effect of effects) {
    switch (effect.type) {
      case 'recorder.arm':
        door = { ...door, recorder: 'armed' };
        queue.push({ type: 'picture.changed', ...readingOf(door.picture) });
        break;
      case 'recorder.release':
        door = { ...door, recorder: 'off' };
        break;
      case 'picture.read':
        queue.push({ type: 'picture.changed', ...readingOf(door.picture) });
        break;
      case 'devices.read':
        door = { ...door, isAsked: true, answer: undefined, oldAnswer: door.answer ?? door.oldAnswer };
        break;
      case 'lock.command':
        // An answer to a question from before the command is of before it.
        door = { ...door, commands: including(door.commands, effect.action), isAsked: false, answer: undefined, oldAnswer: door.answer ?? door.oldAnswer, ghostBoltHeard: 'unknown' };
        if (effect.action === 'unlock' && effect.because === 'visit') {
          door = { ...door, ghostUnlocked: true };
          world = { ...world, ghostOpened: including(world.ghostOpened, door.grant) };
        }
        if (effect.because === 'escape') door = { ...door, ghostEvacuating: true };
        break;
      case 'deadline.set':
        door = { ...door, deadlines: including(door.deadlines, effect.deadline) };
        break;
      case 'deadline.clear':
        door = { ...door, deadlines: without(door.deadlines, effect.deadline) };
        break;
      case 'notice':
        break;
    }
  }
  // What a visit leaves behind when it is over; its deadlines end with it.
  if (isOver(visit)) door = { ...door, deadlines: [], isAsked: false, answer: undefined, oldAnswer: undefined, ghostUnlocked: false };
  return replaceDoor(world, index, door);
}

/** A request under a grant: what the hub's runner makes of it. */
export function request(parts: HubParts, start: World, index: number, home: HomeKind, grant: number, kind: DoorWorld['ghostGrant']): Fed & { readonly isSecond: boolean } {
  const door = doorAt(start, index);
  const running = door.visit !== undefined && !isOver(door.visit);
  const { isTrusted, isUsed, isBusy } = parts.admit({ isTrusted: kind !== 'untrusted', isUsed: start.used.includes(grant), isBusy: running || door.watch.state === 'evacuating' });
  const body: VisitRequest = {
    visitId: 'visit', accessPointId: 'here', purpose: 'delivery', parcels: [], courier: 'courier',
    grant: { jti: String(grant), accessPointId: kind === 'other door' ? 'there' : 'here', notBefore: Instant(10_000), expiresAt: Instant(20_000), trusted: isTrusted, used: isUsed },
    busy: isBusy, rules: { ...defaultRules, camera: home.camera, picture: home.picture, contact: home.contact, fire: home.fire, ...(home.zone && { zone: 'ground floor' }) },
  };
  if (running) {
    // A visit of its own beside the one that runs: refused by the table, or there would be two at one door.
    const { after } = parts.decide(newVisit, { type: 'visit.requested', request: body, at: Instant(TIMES[start.clock]) }, parts.step);
    return { ...feed(parts, start, index, { type: 'courier.waiting', courier: 'second' }), isSecond: !isOver(after.visit) };
  }
  const world = setDoor(start, index, { visit: newVisit, grant, ghostGrant: kind, ghostUnlocked: false, ghostStopped: false, ghostDoorHeard: 'unknown', ghostBoltHeard: 'unknown', ghostZoneHeard: 'unknown', ghostAnswered: false, isAsked: false, answer: undefined });
  return { ...feed(parts, world, index, { type: 'visit.requested', request: body }), isSecond: false };
}

type UnstampedWatch = WatchEvent extends infer Event ? (Event extends WatchEvent ? Omit<Event, 'at'> : never) : never;

/** What one event made of a door's watch. */
export interface Watched {
  readonly door: number;
  readonly before: Watch;
  readonly after: Watch;
  readonly told: readonly string[];
  readonly unlocks: boolean;
}

/** Feeds one event to the watch of a door, as the hub does: a visit that runs answers for the door, and when it is over the watch does. */
export function feedWatch(parts: HubParts, world: World, index: number, home: HomeKind, body: UnstampedWatch): { readonly world: World; readonly watched: Watched } {
  const door = doorAt(world, index);
  const isVisited = door.visit !== undefined && !isOver(door.visit);
  const at = Instant(TIMES[world.clock]);
  let before: Watch = { ...door.watch, fire: home.fire };
  if (isVisited !== (before.state === 'visit')) before = parts.watchStep(before, { type: isVisited ? 'visit.began' : 'visit.ended', at }).watch;
  const { watch: after, effects } = parts.watchStep(before, { ...body, at });
  const unlocks = effects.some(({ type }) => type === 'unlock.escape');
  const told = effects.flatMap((effect) => (effect.type === 'notice' ? [effect.kind] : []));
  return { world: setDoor(world, index, { watch: after, ...(unlocks ? { commands: including(door.commands, 'unlock') } : {}) }), watched: { door: index, before, after, told, unlocks } };
}

export function crash(world: World): World {
  return {
    ...world,
    isUp: false,
    diesAfterWrite: false,
    doors: world.doors.map((door) => ({
      ...door, visit: undefined, deadlines: [], isAsked: false, oldAnswer: door.answer ?? door.oldAnswer, answer: undefined, recorder: 'off', ghostDoorHeard: 'unknown', ghostBoltHeard: 'unknown', ghostZoneHeard: 'unknown', ghostAnswered: false, ghostEvacuating: false, watch: newWatch('tell'),
    })),
  };
}

/** The hub starts again and takes over what its journal says was running. */
export function restart(parts: HubParts, start: World): Fed {
  let world: World = { ...start, isUp: true };
  const happenings: Happening[] = [];
  for (const [index, { durable }] of start.doors.entries()) {
    world = setDoor(world, index, { visit: parts.takeOver(durable) });
    const fed = feed(parts, world, index, { type: 'hub.restarted' });
    world = fed.world;
    happenings.push(...fed.happenings);
  }
  return { world, happenings };
}

export function doorAt(world: World, index: number): DoorWorld {
  const door = world.doors[index];
  // Moves are made from the world's own doors.
  if (door === undefined) throw new RangeError(`no door ${index}`);
  return door;
}

const replaceDoor = (world: World, index: number, door: DoorWorld): World => ({ ...world, doors: world.doors.map((one, at) => (at === index ? door : one)) });
export const setDoor = (world: World, index: number, change: Partial<DoorWorld>): World => replaceDoor(world, index, { ...doorAt(world, index), ...change });

function describe(event: VisitEvent): string {
  switch (event.type) {
    case 'bolt.reported':
      return `bolt reported ${event.bolt}${event.cause === 'manual' ? ' by hand' : ''}`;
    case 'door.reported':
      return `door reported ${event.door}`;
    case 'devices.answered':
      return `asked, they answer: bolt ${event.bolt}, door ${event.door}${event.age === undefined ? '' : `, ${event.age} ms ago`}`;
    case 'deadline.passed':
      return `time is up: ${event.deadline}`;
    case 'picture.changed':
      return `picture: ${event.reason}, frame ${String(event.frameAge)} ms, proof ${String(event.proofAge)} ms`;
    case 'zone.reported':
      return `alarm zone ${event.zone}`;
    case 'device.silent':
      return `${event.device} silent`;
    case 'fire.alarm':
      return event.on ? 'fire alarm' : 'fire alarm over';
    default:
      return event.type;
  }
}
