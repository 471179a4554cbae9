import { type DeadlineName, isOver, type Visit, type VisitRow, type VisitState, visitTable } from '@latchkey/domain';
import { doorAt, type HomeKind } from './hub-model.ts';
import type { Move, Moved } from './moves.ts';
import type { Happening, World } from './world.ts';

/** One move, seen from outside. */
interface Seen {
  readonly before: World;
  readonly move: Move;
  readonly moved: Moved;
  readonly home: HomeKind;
}

/** A sentence when the property does not hold of this move, else undefined. */
type Property = (seen: Seen) => string | undefined;

/** Of every state, the deadlines that lead on from it. */
const deadlinesOf = new Map<VisitState, ReadonlySet<DeadlineName>>(
  // Object.entries forgets the names of its keys.
  (Object.entries(visitTable) as readonly (readonly [VisitState, readonly VisitRow[]])[]).map(([state, rows]) => [state, new Set(rows.flatMap(({ deadline }) => (deadline === undefined ? [] : [deadline])))]),
);
const WAITS: ReadonlySet<VisitState> = new Set(['arming', 'unlocking', 'unlocked', 'open', 'closed', 'locking', 'recovering', 'settling']);
const TOLD: ReadonlySet<VisitState> = new Set(['left_open', 'jammed', 'unconfirmed', 'evacuating']);

const first = (happenings: readonly Happening[], judge: (happening: Happening) => string | undefined): string | undefined => {
  for (const happening of happenings) {
    const said = judge(happening);
    if (said !== undefined) return said;
  }
  return undefined;
};
const opens = ({ commands }: Happening): boolean => commands.some(({ action, because }) => action === 'unlock' && because === 'visit');
const locks = ({ commands }: Happening): boolean => commands.some(({ action }) => action === 'lock');
const isRunning = (visit: Visit | undefined): visit is Visit => visit !== undefined && !isOver(visit);

/** The promises of the interlock as properties of every move. The names are those of the safety case. */
export const invariants = {
  'I1 only under a grant for this door, in its time': ({ before, moved }) =>
    first(moved.happenings, (it) => {
      if (!opens(it)) return undefined;
      if (doorAt(moved.world, it.door).ghostGrant === 'other door') return 'unlocked under a grant for another door';
      return before.clock === 1 ? undefined : 'unlocked outside the grant’s time';
    }),
  'I2 only while recording, on a live picture': ({ moved, home }) =>
    first(moved.happenings, (it) => {
      if (!opens(it) || home.camera !== 'required') return undefined;
      const { recorder, picture } = doorAt(moved.world, it.door);
      if (recorder !== 'running') return 'unlocked and nothing is recorded';
      if (picture === 'live') return undefined;
      if (picture === 'frozen' && home.picture === 'unproven-allowed') return it.after.caveats.includes('picture.unproven') ? undefined : 'unlocked on an unproven picture without saying so';
      return `unlocked on a picture that is ${picture}`;
    }),
  'I14 nothing opens into an armed alarm': ({ moved, home }) =>
    first(moved.happenings, (it) => {
      const { ghostZoneHeard } = doorAt(moved.world, it.door);
      return opens(it) && home.zone === true && ghostZoneHeard !== 'disarmed' ? `unlocked while the alarm zone was ${ghostZoneHeard}` : undefined;
    }),
  'I3 the intent is durable first, and a restart explains the bolt': ({ before, move, moved }) => {
    const unwritten = first(moved.happenings, (it) => (opens(it) && !it.written ? 'unlocked before the journal had it' : undefined));
    if (unwritten !== undefined || move.type !== 'hub' || move.does !== 'starts again') return unwritten;
    const forgotten = before.doors.some(({ ghostUnlocked }, index) => ghostUnlocked && !isRunning(moved.world.doors[index]?.visit));
    return forgotten && moved.world.isUp ? 'the hub had unlocked, restarted, and knows of no visit' : undefined;
  },
  'I4 settling on reports after the command, secured on an answer': ({ before, move, moved, home }) =>
    first(moved.happenings, (it) => {
      const { ghostBoltHeard, ghostDoorHeard } = doorAt(moved.world, it.door);
      if (it.after.state === 'settling' && it.before.state !== 'settling' && !it.died) {
        if (ghostBoltHeard !== 'thrown') return `settling, but since the last command the bolt was heard ${ghostBoltHeard}`;
        if (ghostDoorHeard !== 'closed' && home.contact === 'present') return `settling, but the door was heard ${ghostDoorHeard}`;
      }
      if (it.after.state !== 'secured' && it.after.state !== 'bolted') return undefined;
      if ((it.after.state === 'bolted') !== (home.contact === 'none')) return it.after.state === 'bolted' ? 'bolted, at a door that has a contact to be asked' : 'secured, at a box whose door nobody sees';
      if (move.type !== 'answer arrives' || move.is !== 'new') return 'secured without an answer to a question of now';
      const answer = doorAt(before, it.door).answer;
      if (answer?.bolt !== 'thrown') return `secured, and the lock had answered ${answer?.bolt ?? 'nothing'}`;
      if (answer.door !== 'closed' && home.contact === 'present') return `secured, and the contact had answered ${answer.door}`;
      if (home.contact === 'none' && !it.after.caveats.includes('door.no_contact')) return 'secured without a contact and without saying so';
      return it.before.settled ? undefined : 'secured before bolt and door had settled';
    }),
  'I5 no bolt on a door that is open or not known': ({ moved, home }) =>
    first(moved.happenings, (it) => {
      const { ghostDoorHeard } = doorAt(moved.world, it.door);
      return locks(it) && home.contact === 'present' && ghostDoorHeard !== 'closed' ? `lock commanded, and the door was last heard ${ghostDoorHeard}` : undefined;
    }),
  'I6 it locks by itself, or somebody is told': ({ moved }) => {
    const ignored = first(moved.happenings, (it) => {
      if (it.died || !/: (relock|never_opened)$/.test(it.event)) return undefined;
      return locks(it) || it.after.state === 'open' || it.notices.some((kind) => kind.startsWith('alarm.')) ? undefined : 'it was time to lock, and nothing happened';
    });
    if (ignored !== undefined || !moved.world.isUp) return ignored;
    for (const { visit, deadlines } of moved.world.doors) {
      if (!isRunning(visit)) continue;
      if (WAITS.has(visit.state) && !deadlines.some((deadline) => deadlinesOf.get(visit.state)?.has(deadline))) return `${visit.state} for ever: no deadline leads on`;
      if (TOLD.has(visit.state) && visit.alarms.length === 0) return `${visit.state}, and nobody was told`;
    }
    return undefined;
  },
  'I7 a lost picture is told, and the visit is never clean': ({ moved, home }) =>
    first(moved.happenings, (it) => {
      const isLost = it.after.picture === 'lost' && it.before.picture !== 'lost';
      if (!isLost || home.camera !== 'required' || it.before.state === 'arming') return undefined;
      return it.notices.includes('alarm.picture_lost') && it.after.alarms.includes('alarm.picture_lost') ? undefined : 'the picture was lost, and nobody was told';
    }),
  'I8 a grant opens once, one visit at a door': ({ before, moved }) =>
    moved.isSecond ? 'a second visit began while one was running' : first(moved.happenings, (it) => (opens(it) && before.ghostOpened.includes(doorAt(moved.world, it.door).grant) ? 'one grant opened twice' : undefined)),
  'I9 stop wins, and whoever is inside gets out': ({ before, moved, home }) =>
    first(moved.happenings, (it) => {
      const { ghostDoorHeard } = doorAt(moved.world, it.door);
      if (opens(it) && doorAt(before, it.door).ghostStopped) return 'unlocked after the household had stopped it';
      if (it.event === 'bolt reported withdrawn by hand' && locks(it)) return 'locked at once against the hand that opened from inside';
      if (it.event !== 'stop.asked') return undefined;
      if (it.before.state === 'arming') return it.after.state === 'refused' ? undefined : 'stopped before anything opened, and it goes on';
      const isShut = ghostDoorHeard === 'closed' || home.contact === 'none';
      if (['unlocking', 'unlocked', 'closed'].includes(it.before.state) && isShut && !it.died && !locks(it)) return 'stopped on a closed door, and it was not locked';
      return it.after.lockWanted ? undefined : 'stopped, and not locked when the door closes';
    }),
  'I10 the server alone opens nothing': ({ moved }) => first(moved.happenings, (it) => (opens(it) && doorAt(moved.world, it.door).ghostGrant === 'untrusted' ? 'unlocked for a grant that no policy covers' : undefined)),
  'I11 silence is an alarm': ({ moved }) =>
    first(moved.happenings, (it) => {
      if (opens(it) && !doorAt(moved.world, it.door).ghostAnswered) return 'unlocked, and the devices had not just answered a question';
      return /^(lock|contact) silent$/.test(it.event) && it.before.state !== 'arming' && !it.notices.includes('alarm.device_silent') ? 'a device fell silent in a visit, and nobody was told' : undefined;
    }),
  'I12 no opening without a trace': ({ before, move, moved }) => {
    if (move.type === 'door arrives' && move.report === 'open' && before.isUp) {
      const { visit } = doorAt(before, move.door);
      if (isRunning(visit) && visit.door !== 'open' && moved.happenings.length === 0 && !before.isDiskFull) return 'the door was reported open, and the journal has no line of it';
    }
    if (moved.watched !== undefined && moved.watched.before.state !== 'visit') {
      const { before: was, after: is, told } = moved.watched;
      const isForced = is.door === 'open' && was.door === 'closed' && was.bolt === 'thrown' && was.state !== 'evacuating';
      if (isForced && !told.includes('alarm.forced')) return 'between visits, a door opened behind a thrown bolt, and nobody was told';
      const isOpening = (is.door === 'open' && was.door === 'closed') || (is.bolt !== 'thrown' && was.bolt === 'thrown');
      if (isOpening && told.length === 0 && was.state !== 'evacuating') return 'between visits, something opened, and there is no line of it';
    }
    return first(moved.happenings, (it) => {
      const isForced = it.after.door === 'open' && it.before.door === 'closed' && it.before.bolt === 'thrown' && it.before.boltFresh;
      return isForced && it.before.state !== 'evacuating' && !it.notices.includes('alarm.forced') && !it.notices.includes('visit.opened') ? 'a door opened behind a thrown bolt, and nobody was told' : undefined;
    });
  },
  'L1 a fire alarm unlocks by policy, says so, and nothing locks until it is over': ({ before, move, moved, home }) => {
    const { watched } = moved;
    if (move.type === 'fire' && move.on && home.fire === 'unlock' && watched !== undefined && watched.before.state !== 'visit' && !(watched.unlocks && watched.told.includes('alarm.fire_unlocked'))) {
      return 'a fire alarm between visits, and the door stays locked or nobody was told';
    }
    return first(moved.happenings, (it) => {
      if (move.type === 'fire' && move.on && it.event === 'fire alarm' && home.fire === 'unlock' && !it.died) {
        if (!it.commands.some(({ because }) => because === 'escape')) return 'a fire alarm, and the door stays locked';
        if (!it.notices.includes('alarm.fire_unlocked')) return 'unlocked by the fire alarm, and nobody was told';
      }
      if (opens(it) && doorAt(before, it.door).watch.state === 'evacuating') return 'somebody was let in while it burns';
      return locks(it) && doorAt(before, it.door).ghostEvacuating && !(move.type === 'fire' && !move.on) ? 'locked while people may be getting out' : undefined;
    });
  },
} as const satisfies Record<string, Property>;

export type InvariantName = keyof typeof invariants;
// Object.entries forgets the names of its keys.
const named = Object.entries(invariants) as readonly (readonly [InvariantName, Property])[];

/** The first invariant that a move breaks, with what happened. */
export function broken(seen: Seen): { readonly invariant: InvariantName; readonly because: string } | undefined {
  for (const [invariant, property] of named) {
    const because = property(seen);
    if (because !== undefined) return { invariant, because };
  }
  return undefined;
}
