import type { Duration } from '@latchkey/kit';
import { Seconds } from '@latchkey/kit';
import type { NoticeKind, VisitEffect } from './visit-effect.ts';
import { judgePictureProof } from './picture-proof.ts';
import type { DeadlineName, VisitEvent, VisitRules } from './visit-event.ts';
import { notReadyBecause, refusalOf, visitGuards } from './visit-guards.ts';
import { type RowEffect, type VisitRow, visitTable } from './visit-table.ts';
import { isOver, type Visit } from './visit.ts';

const ALL_DEADLINES: readonly DeadlineName[] = ['arm', 'withdraw', 'never_opened', 'left_open', 'relock', 'throw', 'retry_lock', 'settle'];

/** Numbers that the design holds for every home; a policy may ask for less time, never for more. */
export const defaultRules: VisitRules = {
  camera: 'required',
  picture: 'proved',
  armWithin: Seconds(8),
  boltWithin: Seconds(8),
  relockAfterClose: Seconds(4),
  relockIfNeverOpened: Seconds(55),
  leftOpenAfter: Seconds(55),
  settle: Seconds(1),
  retryLockAfter: Seconds(4),
};

/** What one event made of a visit. */
export interface Step {
  readonly visit: Visit;
  readonly effects: readonly VisitEffect[];
}

/**
 * The interlock: one event in, the new visit and the effects out. Pure: no clock, no I/O, the same answer every time, so that replaying the journal
 * rebuilds the visit. An event that no row expects changes facts only.
 */
export function step(before: Visit, event: VisitEvent): Step {
  if (isOver(before)) return { visit: before, effects: [] };
  const seen = absorb(before, event);
  const rows: readonly VisitRow[] = visitTable[seen.state];
  const row = rows.find((candidate) => matches(candidate, event) && (candidate.when === undefined || visitGuards[candidate.when](seen, event)));
  if (row === undefined) return { visit: seen, effects: [] };

  const effects = row.do.flatMap((name) => effectsOf(name, seen));
  return { visit: move(seen, event, row, effects), effects };
}

/** Rebuilds a visit from its journal. */
export const replay = (events: Iterable<VisitEvent>, from: Visit): Visit => {
  let visit = from;
  for (const event of events) visit = step(visit, event).visit;
  return visit;
};

function matches(row: VisitRow, event: VisitEvent): boolean {
  const named = typeof row.on === 'string' ? row.on === event.type : row.on.includes(event.type);
  if (!named) return false;
  return row.deadline === undefined || (event.type === 'deadline.passed' && event.deadline === row.deadline);
}

/** Takes over what the event says about the world, whatever the state. */
function absorb(visit: Visit, event: VisitEvent): Visit {
  switch (event.type) {
    case 'visit.requested':
      return visit.state === 'new' ? { ...visit, request: event.request } : visit;
    case 'recorder.confirmed':
      return { ...visit, recording: 'confirmed' };
    case 'recorder.failed':
      return { ...visit, recording: 'failed' };
    case 'picture.changed':
      return { ...visit, picture: pictureAfter(visit, event.alive), pictureProof: judgePictureProof(event, visit.request?.rules.picture ?? defaultRules.picture) };
    case 'bolt.reported':
      return { ...visit, bolt: event.bolt, boltFresh: true };
    case 'door.reported':
      return { ...visit, door: event.door };
    case 'device.silent':
      return event.device === 'lock' ? { ...visit, bolt: 'unknown', boltFresh: false } : { ...visit, door: 'unknown' };
    case 'lock.asked':
      return { ...visit, lockWanted: true };
    case 'stop.asked':
      return { ...visit, lockWanted: true, stopped: true };
    case 'hub.restarted':
      // What was heard before the hub died may have changed since.
      return { ...visit, bolt: 'unknown', boltFresh: false, door: 'unknown', recording: 'waiting', picture: 'unknown', pictureProof: 'not-live', lockAttempts: 0 };
    case 'lock.acknowledged':
    case 'lock.failed':
    case 'deadline.passed':
      return visit;
  }
}

// What was never seen alive, or not since the hub came back, cannot be lost.
const pictureAfter = ({ picture }: Visit, alive: boolean): Visit['picture'] => (alive ? 'alive' : picture === 'unknown' ? 'unknown' : 'lost');

function move(seen: Visit, event: VisitEvent, row: VisitRow, effects: readonly VisitEffect[]): Visit {
  const commands = effects.flatMap((effect) => (effect.type === 'lock.command' ? [effect.action] : []));
  const alarms = effects.flatMap((effect) => (effect.type === 'notice' && effect.kind.startsWith('alarm.') ? [effect.kind] : []));
  return {
    ...seen,
    state: row.to,
    // A report older than the last command proves nothing.
    boltFresh: commands.length > 0 ? false : seen.boltFresh,
    lockAttempts: seen.lockAttempts + commands.filter((action) => action === 'lock').length,
    unlockedOnce: seen.unlockedOnce || row.to === 'unlocked' || row.to === 'open',
    openedOnce: seen.openedOnce || row.to === 'open',
    alarms: [...seen.alarms, ...alarms.filter((kind) => !seen.alarms.includes(kind))],
    caveats: caveatsAfter(seen, row),
    refusal: row.to === 'refused' ? refusal(seen, event) : seen.refusal,
    changedAt: row.to === seen.state ? seen.changedAt : event.at,
  };
}

function caveatsAfter(seen: Visit, row: VisitRow): Visit['caveats'] {
  const isUnproven = row.to === 'unlocking' && seen.pictureProof === 'unproven-allowed' && !seen.caveats.includes('picture.unproven');
  return isUnproven ? [...seen.caveats, 'picture.unproven'] : seen.caveats;
}

function refusal(visit: Visit, event: VisitEvent): Visit['refusal'] {
  if (event.type === 'stop.asked') return 'visit.stopped';
  if (event.type === 'hub.restarted') return 'visit.hub_restarted';
  if (event.type === 'visit.requested') return refusalOf(event.request, event.at);
  return notReadyBecause(visit, event.at);
}

function effectsOf(name: RowEffect, visit: Visit): readonly VisitEffect[] {
  if (name === 'lock' || name === 'unlock') return [{ type: 'lock.command', action: name }];
  if (name === 'recorder.arm' || name === 'recorder.release' || name === 'devices.read' || name === 'picture.read') return [{ type: name }];
  if (name === 'deadlines.clear') return ALL_DEADLINES.map((deadline) => ({ type: 'deadline.clear', deadline }) as const);
  if (name.startsWith('deadline:')) {
    // The template literal type guarantees that what follows the colon is a deadline's name.
    const deadline = name.slice('deadline:'.length) as DeadlineName;
    return [{ type: 'deadline.set', deadline, after: spanOf(deadline, visit.request?.rules ?? defaultRules) }];
  }
  // All other names of RowEffect are handled above, so this is a notice.
  return [{ type: 'notice', kind: name as NoticeKind }];
}

function spanOf(deadline: DeadlineName, rules: VisitRules): Duration {
  switch (deadline) {
    case 'arm':
      return rules.armWithin;
    case 'withdraw':
    case 'throw':
      return rules.boltWithin;
    case 'never_opened':
      return rules.relockIfNeverOpened;
    case 'left_open':
      return rules.leftOpenAfter;
    case 'relock':
      return rules.relockAfterClose;
    case 'retry_lock':
      return rules.retryLockAfter;
    case 'settle':
      return rules.settle;
  }
}
