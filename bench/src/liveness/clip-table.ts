import { figure } from '../result-table.ts';
import type { ClipResult } from './clip-trial.ts';

const percentile = (values: readonly number[], share: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? Number.NaN;
const spread = (values: readonly number[]): string => (values.length === 0 ? '-' : `${figure(percentile(values, 0.5))} / ${figure(percentile(values, 0.95))} / ${figure(percentile(values, 1))}`);
const known = (values: readonly (number | undefined)[]): readonly number[] => values.filter((value) => value !== undefined);

/** A line a kind, as Markdown: how attacks were noticed and how honest pictures fared, with the challenge, by looking only, and by a plain frame difference. Times in milliseconds. */
export function clipTable(results: readonly ClipResult[]): string {
  const [honest, attacks] = [results.filter((result) => result.honest), results.filter((result) => !result.honest)];
  const group = (of: readonly ClipResult[]) => [...Map.groupBy(of, ({ clip }) => clip)];
  return [
    '| attack | n | passed as live | noticed | p50 / p95 / max, ms | by looking only | p50 / p95 / max, ms | by frame difference | p50 / p95 / max, ms |',
    '|---|---|---|---|---|---|---|---|---|',
    ...group(attacks).map(([kind, clips]) => {
      const by = (time: (clip: ClipResult) => number | undefined) => known(clips.map(time));
      const [all, passive, difference] = [by((clip) => clip.noticedAfter), by((clip) => clip.passiveAfter), by((clip) => clip.differenceAfter)];
      return `| ${kind} | ${clips.length} | ${clips.filter(({ proved }) => proved).length} | ${all.length} | ${spread(all)} | ${passive.length} | ${spread(passive)} | ${difference.length} | ${spread(difference)} |`;
    }),
    '',
    '| honest | n | passed at once | with the one retry | false failures | of them by looking only | false by frame difference |',
    '|---|---|---|---|---|---|---|',
    ...group(honest).map(([kind, clips]) => {
      const count = (is: (clip: ClipResult) => boolean) => clips.filter(is).length;
      return `| ${kind} | ${clips.length} | ${count(passedAtOnce)} | ${count(passed)} | ${count(({ failing }) => failing)} | ${count(({ passiveReason }) => passiveReason !== undefined)} | ${count(({ differenceAfter }) => differenceAfter !== undefined)} |`;
    }),
  ].join('\n');
}

export const passedAtOnce = ({ answers }: ClipResult): boolean => answers[0]?.answer === 'shown';
export const passed = ({ answers }: ClipResult): boolean => answers.some(({ answer }) => answer === 'shown');
