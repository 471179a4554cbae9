import { type Duration, Millis } from '@latchkey/kit';
import type { Attack, AttackStage, Attempt } from './attack.ts';

/** What an attack came to, over all its attempts. */
export interface AttackRecord {
  readonly name: string;
  readonly after: string;
  readonly tried: number;
  readonly succeeded: number;
  /** What happened, and how often. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Sorted, shortest first; empty where there was nothing to notice. */
  readonly noticed: readonly Duration[];
}

/** Tries an attack so many times. An attempt that fails to take place is no defence: it rejects. */
export async function runAttack(attack: Attack, stage: AttackStage, times: number): Promise<AttackRecord> {
  const attempts: Attempt[] = [];
  for (let turn = 0; turn < times; turn += 1) attempts.push(await attack.attempt(stage, turn));
  const outcomes = new Map<string, number>();
  for (const { outcome } of attempts) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  const noticed = attempts.flatMap(({ noticedAfter }) => (noticedAfter === undefined ? [] : [noticedAfter])).toSorted((a, b) => a - b);
  return { name: attack.name, after: attack.after, tried: attempts.length, succeeded: attempts.filter(({ succeeded }) => succeeded).length, outcomes, noticed };
}

/** A stopwatch for {@link Attempt.noticedAfter}. */
export function stopwatch(): () => Duration {
  const from = performance.now();
  return () => Millis(Math.round(performance.now() - from));
}
