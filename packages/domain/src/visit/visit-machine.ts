import type { Duration } from '@latchkey/kit';
import { Seconds } from '@latchkey/kit';
import { ANSWER_LASTS } from './device-answer.ts';
import type { NoticeKind, VisitEffect } from './visit-effect.ts';
import { absorb } from './visit-facts.ts';
import type { DeadlineName, VisitEvent, VisitRules } from './visit-event.ts';
import { type GuardName, notReadyBecause, refusalOf, visitGuards } from './visit-guards.ts';
import { type RowEffect, type VisitRow, type VisitTable, visitTable } from './visit-table.ts';
import { type Caveat, isOver, type Visit } from './visit.ts';

const ALL_DEADLINES: readonly DeadlineName[] = ['arm', 'ask_again', 'withdraw', 'never_opened', 'left_open', 'relock', 'throw', 'retry_lock', 'settle'];

/** Numbers that the design holds for every home; a policy may ask for less time, never for more. */
export const defaultRules: VisitRules = {
  camera: 'required',
  picture: 'proved',
  contact: 'present',
  fire: 'tell',
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

/** What a machine is made of. There is one in the product; the model check makes others, each with one fault, to see that it finds it. */
export interface MachineParts {
  readonly table: VisitTable;
  readonly guards: Readonly<Record<GuardName, (visit: Visit, event: VisitEvent, before: Visit) => boolean>>;
  readonly absorb: (visit: Visit, event: VisitEvent) => Visit;
}

export type StepFunction = (before: Visit, event: VisitEvent) => Step;

/** Makes `step()` from its parts: one event in, the new visit and the effects out. An event that no row expects changes facts only. */
export function createStep({ table, guards, absorb: takeIn }: MachineParts): StepFunction {
  return (before, event) => {
    if (isOver(before)) return { visit: before, effects: [] };
    const seen = takeIn(before, event);
    const row = table[seen.state].find((candidate) => matches(candidate, event) && (candidate.when === undefined || guards[candidate.when](seen, event, before)));
    if (row === undefined) return { visit: seen, effects: [] };
    const questions = seen.questions + row.do.filter((name) => name === 'lock' || name === 'unlock' || name === 'unlock.escape' || name === 'devices.read').length;
    const effects = row.do.flatMap((name) => effectsOf(name, seen, questions));
    return { visit: { ...move(seen, event, row, effects), questions }, effects };
  };
}

/** The parts of the machine that runs. */
export const machineParts: MachineParts = { table: visitTable, guards: visitGuards, absorb };

/**
 * The interlock: one event in, the new visit and the effects out. Pure: no clock, no I/O, the same answer every time, so that replaying the journal
 * rebuilds the visit.
 */
export const step: StepFunction = createStep(machineParts);

function matches(row: VisitRow, event: VisitEvent): boolean {
  const named = typeof row.on === 'string' ? row.on === event.type : row.on.includes(event.type);
  if (!named) return false;
  return row.deadline === undefined || (event.type === 'deadline.passed' && event.deadline === row.deadline);
}

function move(seen: Visit, event: VisitEvent, row: VisitRow, effects: readonly VisitEffect[]): Visit {
  const commands = effects.flatMap((effect) => (effect.type === 'lock.command' ? [effect.action] : []));
  const alarms = effects.flatMap((effect) => (effect.type === 'notice' && effect.kind.startsWith('alarm.') ? [effect.kind] : []));
  return {
    ...seen,
    state: row.to,
    // A report older than the last command proves nothing.
    boltFresh: commands.length > 0 ? false : seen.boltFresh,
    // Every opening has its own attempts to lock.
    lockAttempts: (row.to === 'open' ? 0 : seen.lockAttempts) + commands.filter((action) => action === 'lock').length,
    settled: row.to === 'settling' && (seen.settled || row.deadline === 'settle'),
    unlockedOnce: seen.unlockedOnce || row.to === 'unlocked' || row.to === 'open',
    openedOnce: seen.openedOnce || row.to === 'open',
    alarms: [...seen.alarms, ...alarms.filter((kind) => !seen.alarms.includes(kind))],
    caveats: [...seen.caveats, ...caveatsOf(seen, event, row).filter((caveat) => !seen.caveats.includes(caveat))],
    refusal: row.to === 'refused' ? refusal(seen, event) : seen.refusal,
    changedAt: row.to === seen.state ? seen.changedAt : event.at,
  };
}

function caveatsOf(seen: Visit, event: VisitEvent, row: VisitRow): readonly Caveat[] {
  if (row.to === 'unlocking') return seen.pictureProof === 'unproven-allowed' ? ['picture.unproven'] : [];
  if ((row.to !== 'secured' && row.to !== 'bolted') || event.type !== 'devices.answered') return [];
  const bolt = event.bolt === 'cannot_say' ? (['lock.not_asked'] as const) : [];
  if (row.to === 'bolted') return [...bolt, 'door.no_contact'];
  return event.door === 'cannot_say' ? [...bolt, 'door.not_asked'] : bolt;
}

function refusal(visit: Visit, event: VisitEvent): Visit['refusal'] {
  if (event.type === 'stop.asked') return 'visit.stopped';
  if (event.type === 'hub.restarted') return 'visit.hub_restarted';
  if (event.type === 'visit.requested') return refusalOf(event.request, event.at);
  return notReadyBecause(visit, event.at);
}

function effectsOf(name: RowEffect, visit: Visit, question: number): readonly VisitEffect[] {
  if (name === 'lock' || name === 'unlock') return [{ type: 'lock.command', action: name, because: 'visit' }];
  if (name === 'unlock.escape') return [{ type: 'lock.command', action: 'unlock', because: 'escape' }];
  if (name === 'devices.read') return [{ type: name, question }];
  if (name === 'recorder.arm' || name === 'recorder.release' || name === 'picture.read') return [{ type: name }];
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
    case 'ask_again':
      return ANSWER_LASTS;
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
