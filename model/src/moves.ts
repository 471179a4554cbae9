import { type DeadlineName, isOver, type Zone } from '@latchkey/domain';
import { Minutes } from '@latchkey/kit';
import { crash, doorAt, feed, feedWatch, type Fed, type Watched, type HomeKind, type HubParts, readingOf, request, restart, setDoor } from './hub-model.ts';
import { type Budget, type DoorWorld, type GrantKind, including, type Picture, type SentBolt, without, type World } from './world.ts';

/** One thing that the environment, the network or time does. Plain data, so that a counter-example can be played again. */
export type Move =
  | { readonly type: 'request'; readonly door: number; readonly grant: number; readonly kind: GrantKind }
  | { readonly type: 'person'; readonly door: number; readonly does: 'opens' | 'closes' | 'opens from inside' | 'throws the bolt by hand' | 'asks to lock' | 'stops it' | 'forces the door' }
  | { readonly type: 'bolt arrives'; readonly door: number; readonly report: SentBolt }
  | { readonly type: 'door arrives'; readonly door: number; readonly report: 'open' | 'closed' }
  | { readonly type: 'lock'; readonly door: number; readonly action: 'lock' | 'unlock'; readonly does: 'obeys' | 'obeys twice' | 'jams' | 'acknowledges' | 'fails' }
  | { readonly type: 'devices'; readonly door: number; readonly do: 'answer' | 'do not answer' }
  | { readonly type: 'answer arrives'; readonly door: number; readonly is: 'new' | 'old' | 'of long ago' }
  | { readonly type: 'zone'; readonly door: number; readonly is: Zone }
  | { readonly type: 'silent'; readonly door: number; readonly device: 'lock' | 'contact' }
  | { readonly type: 'recorder'; readonly door: number; readonly does: 'confirms' | 'fails' }
  | { readonly type: 'picture becomes'; readonly door: number; readonly picture: Picture }
  | { readonly type: 'picture is judged'; readonly door: number }
  | { readonly type: 'fire'; readonly door: number; readonly on: boolean }
  | { readonly type: 'deadline'; readonly door: number; readonly deadline: DeadlineName }
  | { readonly type: 'hub'; readonly does: 'dies' | 'will die after its next write' | 'starts again' | 'has a full disk' | 'has room again' }
  | { readonly type: 'clock'; readonly to: World['clock'] };

export interface Moved extends Fed {
  /** Two visits would run at one door. */
  readonly isSecond: boolean;
  /** What the watch of the door made of it, where it heard of it. */
  readonly watched?: Watched;
}

/** Everything that can happen next, within the budget. */
export function movesOf(world: World, home: HomeKind): readonly Move[] {
  const moves: Move[] = [];
  const { requests, acts, faults, crashes } = world.budget;
  if (!world.isUp) moves.push({ type: 'hub', does: 'starts again' });
  for (const [door, one] of world.doors.entries()) {
    const isRunning = one.visit !== undefined && !isOver(one.visit);
    addPhysical(moves, door, one, world.budget);
    if (!world.isUp) continue;
    if (requests > 0) {
      for (const grant of [1, 2]) moves.push({ type: 'request', door, grant, kind: 'good' });
      moves.push({ type: 'request', door, grant: 3, kind: 'untrusted' }, { type: 'request', door, grant: 4, kind: 'other door' });
    }
    for (const report of one.sentBolt) moves.push({ type: 'bolt arrives', door, report });
    if (home.contact === 'present') for (const report of one.sentDoor) moves.push({ type: 'door arrives', door, report });
    if (one.isFire) moves.push({ type: 'fire', door, on: false });
    if (home.fire === 'unlock' && !one.isFire && faults > 0) moves.push({ type: 'fire', door, on: true });
    if (!isRunning) continue;
    for (const deadline of one.deadlines) moves.push({ type: 'deadline', door, deadline });
    if (one.isAsked) moves.push({ type: 'devices', door, do: 'answer' });
    if (one.answer !== undefined) moves.push({ type: 'answer arrives', door, is: 'new' });
    if (one.oldAnswer !== undefined) moves.push({ type: 'answer arrives', door, is: 'old' });
    if (one.recorder === 'armed') moves.push({ type: 'recorder', door, does: 'confirms' });
    if (home.camera === 'required') moves.push({ type: 'picture is judged', door });
    if (home.zone === true && one.ghostZoneHeard !== 'disarmed') moves.push({ type: 'zone', door, is: 'disarmed' });
    if (acts > 0) moves.push({ type: 'person', door, does: 'asks to lock' }, { type: 'person', door, does: 'stops it' });
    for (const action of one.commands) moves.push({ type: 'lock', door, action, does: 'acknowledges' });
    if (faults > 0) {
      if (one.isAsked) moves.push({ type: 'devices', door, do: 'do not answer' }, { type: 'answer arrives', door, is: 'of long ago' });
      moves.push({ type: 'silent', door, device: 'lock' });
      if (home.zone === true) for (const is of ['armed', 'unknown'] as const) if (one.ghostZoneHeard !== is) moves.push({ type: 'zone', door, is });
      if (home.contact === 'present') moves.push({ type: 'silent', door, device: 'contact' });
      if (one.recorder !== 'off' && home.camera === 'required') moves.push({ type: 'recorder', door, does: 'fails' });
      for (const action of one.commands) moves.push({ type: 'lock', door, action, does: 'fails' });
    }
  }
  if (world.isUp && crashes > 0) {
    moves.push({ type: 'hub', does: 'dies' });
    if (!world.diesAfterWrite) moves.push({ type: 'hub', does: 'will die after its next write' });
  }
  if (world.isUp && world.isDiskFull) moves.push({ type: 'hub', does: 'has room again' });
  if (world.clock < 2) moves.push({ type: 'clock', to: world.clock === 0 ? 1 : 2 });
  if (faults > 0) {
    if (world.isUp && !world.isDiskFull) moves.push({ type: 'hub', does: 'has a full disk' });
    if (world.clock > 0) moves.push({ type: 'clock', to: world.clock === 2 ? 1 : 0 });
  }
  return moves;
}

/** What happens whether or not the hub lives. */
function addPhysical(moves: Move[], door: number, one: DoorWorld, { acts, faults }: Budget): void {
  for (const action of one.commands) {
    moves.push({ type: 'lock', door, action, does: 'obeys' });
    if (faults > 0) moves.push({ type: 'lock', door, action, does: 'jams' }, { type: 'lock', door, action, does: 'obeys twice' });
  }
  if (acts > 0) {
    if (one.door === 'closed' && one.bolt !== 'thrown') moves.push({ type: 'person', door, does: 'opens' });
    if (one.door === 'open' && one.bolt !== 'thrown') moves.push({ type: 'person', door, does: 'closes' });
    if (one.bolt === 'thrown') moves.push({ type: 'person', door, does: 'opens from inside' });
    if (one.bolt === 'withdrawn') moves.push({ type: 'person', door, does: 'throws the bolt by hand' });
  }
  if (one.picture !== 'live') moves.push({ type: 'picture becomes', door, picture: 'live' });
  if (faults > 0) {
    if (one.door === 'closed' && one.bolt === 'thrown') moves.push({ type: 'person', door, does: 'forces the door' });
    if (one.picture === 'live') for (const picture of ['stalled', 'frozen', 'dark'] as const) moves.push({ type: 'picture becomes', door, picture });
  }
}

const spend = (world: World, what: keyof Budget): World => ({ ...world, budget: { ...world.budget, [what]: world.budget[what] - 1 } });

/** Makes a move. Pure: the same world and move always give the same. */
export function makeMove(parts: HubParts, world: World, move: Move, home: HomeKind): Moved {
  const only = (after: World): Moved => ({ world: after, happenings: [], isSecond: false });
  const fed = (result: Fed): Moved => ({ ...result, isSecond: false });
  switch (move.type) {
    case 'request':
      return request(parts, spend(world, 'requests'), move.door, home, move.grant, move.kind);
    case 'person':
      return byPerson(parts, world, move);
    case 'bolt arrives': {
      const [bolt] = move.report.split(' by ') as ['thrown' | 'withdrawn' | 'partial'];
      const event = { type: 'bolt.reported', bolt, cause: move.report.endsWith('hand') ? 'manual' : 'remote' } as const;
      const { world: heard, watched } = feedWatch(parts, setDoor(world, move.door, { ghostBoltHeard: bolt }), move.door, home, event);
      return { ...feed(parts, heard, move.door, event), isSecond: false, watched };
    }
    case 'door arrives': {
      const event = { type: 'door.reported', door: move.report } as const;
      const { world: heard, watched } = feedWatch(parts, setDoor(world, move.door, { ghostDoorHeard: move.report }), move.door, home, event);
      return { ...feed(parts, heard, move.door, event), isSecond: false, watched };
    }
    case 'lock':
      return byLock(parts, world, move);
    case 'devices': {
      const { bolt, door } = doorAt(world, move.door);
      if (move.do === 'answer') return only(setDoor(world, move.door, { isAsked: false, answer: { bolt, door: home.contact === 'none' ? 'cannot_say' : door } }));
      return only(setDoor(spend(world, 'faults'), move.door, { isAsked: false, answer: { bolt: 'unknown', door: home.contact === 'none' ? 'cannot_say' : 'unknown' } }));
    }
    case 'answer arrives':
      return answerArrives(parts, world, home, move);
    case 'silent': {
      const forgotten = { ghostAnswered: false, ...(move.device === 'lock' ? { ghostBoltHeard: 'unknown' as const } : { ghostDoorHeard: 'unknown' as const }) };
      return fed(feed(parts, setDoor(spend(world, 'faults'), move.door, forgotten), move.door, { type: 'device.silent', device: move.device }));
    }
    case 'zone':
      return fed(feed(parts, setDoor(move.is === 'disarmed' ? world : spend(world, 'faults'), move.door, { ghostZoneHeard: move.is }), move.door, { type: 'zone.reported', zone: move.is }));
    case 'recorder':
      if (move.does === 'confirms') return fed(feed(parts, setDoor(world, move.door, { recorder: 'running' }), move.door, { type: 'recorder.confirmed', frames: 100 }));
      return fed(feed(parts, setDoor(spend(world, 'faults'), move.door, { recorder: 'off' }), move.door, { type: 'recorder.failed', reason: 'recorder.disk_full' }));
    case 'picture becomes':
      return only(setDoor(move.picture === 'live' ? world : spend(world, 'faults'), move.door, { picture: move.picture }));
    case 'picture is judged': {
      const { picture } = doorAt(world, move.door);
      return fed(feed(parts, world, move.door, { type: 'picture.changed', ...readingOf(picture), alive: picture === 'live' }));
    }
    case 'fire': {
      const event = { type: 'fire.alarm', on: move.on, source: 'panel' } as const;
      const burning = setDoor(move.on ? spend(world, 'faults') : world, move.door, { isFire: move.on, ghostEvacuating: false });
      const { world: watching, watched } = feedWatch(parts, burning, move.door, home, event);
      return { ...feed(parts, watching, move.door, event), isSecond: false, watched };
    }
    case 'deadline': {
      const { deadlines, ghostAnswered } = doorAt(world, move.door);
      return fed(feed(parts, setDoor(world, move.door, { deadlines: without(deadlines, move.deadline), ghostAnswered: ghostAnswered && move.deadline !== 'ask_again' }), move.door, { type: 'deadline.passed', deadline: move.deadline }));
    }
    case 'hub':
      return byHub(parts, world, move.does);
    case 'clock':
      return only({ ...(move.to > world.clock ? world : spend(world, 'faults')), clock: move.to });
  }
}

function byPerson(parts: HubParts, start: World, { door, does }: Extract<Move, { type: 'person' }>): Moved {
  const { sentBolt, sentDoor } = doorAt(start, door);
  const world = spend(start, does === 'forces the door' ? 'faults' : 'acts');
  const only = (change: Partial<DoorWorld>): Moved => ({ world: setDoor(world, door, change), happenings: [], isSecond: false });
  switch (does) {
    case 'opens':
    case 'forces the door':
      return only({ door: 'open', sentDoor: including(sentDoor, 'open') });
    case 'closes':
      return only({ door: 'closed', sentDoor: including(sentDoor, 'closed') });
    case 'opens from inside':
      return only({ bolt: 'withdrawn', sentBolt: including(sentBolt, 'withdrawn by hand') });
    case 'throws the bolt by hand':
      return only({ bolt: 'thrown', sentBolt: including(sentBolt, 'thrown by hand') });
    case 'asks to lock':
      return { ...feed(parts, world, door, { type: 'lock.asked', by: 'courier', who: 'courier' }), isSecond: false };
    case 'stops it':
      return { ...feed(parts, setDoor(world, door, { ghostStopped: true }), door, { type: 'stop.asked', who: 'member' }), isSecond: false };
  }
}

function byLock(parts: HubParts, world: World, { door, action, does }: Extract<Move, { type: 'lock' }>): Moved {
  const { sentBolt, commands } = doorAt(world, door);
  const bolt = action === 'lock' ? 'thrown' : 'withdrawn';
  switch (does) {
    case 'obeys':
      return { world: setDoor(world, door, { bolt, sentBolt: including(sentBolt, bolt), commands: without(commands, action) }), happenings: [], isSecond: false };
    case 'obeys twice':
      return { world: setDoor(spend(world, 'faults'), door, { bolt, sentBolt: including(sentBolt, bolt) }), happenings: [], isSecond: false };
    case 'jams':
      return { world: setDoor(spend(world, 'faults'), door, { bolt: 'partial', sentBolt: including(sentBolt, 'partial'), commands: without(commands, action) }), happenings: [], isSecond: false };
    case 'acknowledges':
      return { ...feed(parts, world, door, { type: 'lock.acknowledged', action }), isSecond: false };
    case 'fails':
      // The driver gave up waiting; the command may still arrive.
      return { ...feed(parts, spend(world, 'faults'), door, { type: 'lock.failed', action, reason: 'lock.silent' }), isSecond: false };
  }
}

function answerArrives(parts: HubParts, world: World, home: HomeKind, { door, is }: Extract<Move, { type: 'answer arrives' }>): Moved {
  const { answer, oldAnswer, visit, bolt, door: leaf } = doorAt(world, door);
  if (is === 'of long ago' && visit !== undefined) {
    // What the devices said before the visit, put in place of an answer; they may have frozen since.
    return { ...feed(parts, spend(world, 'faults'), door, { type: 'devices.answered', question: visit.questions, bolt, door: home.contact === 'none' ? 'cannot_say' : leaf, age: Minutes(1) }), isSecond: false };
  }
  if (is === 'old') {
    if (oldAnswer === undefined) return { world, happenings: [], isSecond: false };
    return { ...feed(parts, setDoor(world, door, { oldAnswer: undefined }), door, { type: 'devices.answered', question: -1, ...oldAnswer }), isSecond: false };
  }
  if (answer === undefined || visit === undefined) return { world, happenings: [], isSecond: false };
  const heard: Partial<DoorWorld> = {
    answer: undefined,
    ghostAnswered: answer.bolt !== 'unknown' && answer.door !== 'unknown',
    ...(answer.bolt === 'cannot_say' ? {} : { ghostBoltHeard: answer.bolt }),
    ...(answer.door === 'cannot_say' ? {} : { ghostDoorHeard: answer.door }),
  };
  return { ...feed(parts, setDoor(world, door, heard), door, { type: 'devices.answered', question: visit.questions, ...answer }), isSecond: false };
}

function byHub(parts: HubParts, world: World, does: Extract<Move, { type: 'hub' }>['does']): Moved {
  const only = (after: World): Moved => ({ world: after, happenings: [], isSecond: false });
  switch (does) {
    case 'dies':
      return only(crash(spend(world, 'crashes')));
    case 'will die after its next write':
      return only({ ...spend(world, 'crashes'), diesAfterWrite: true });
    case 'starts again':
      return { ...restart(parts, world), isSecond: false };
    case 'has a full disk':
      return only({ ...spend(world, 'faults'), isDiskFull: true });
    case 'has room again':
      return only({ ...world, isDiskFull: false });
  }
}
