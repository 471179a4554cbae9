import { formatDuration } from '@latchkey/kit';
import type { AttackRecord } from './run-attack.ts';

const HEAD = ['attack', 'after', 'tried', 'succeeded', 'noticed p50', 'max', 'what happened'] as const;
const FIGURES: ReadonlySet<number> = new Set([2, 3, 4, 5]);

/** One line an attack: how often it was tried, what happened, how fast it was noticed. */
export function attackTable(records: readonly AttackRecord[]): string {
  const cells = records.map(({ name, after, tried, succeeded, noticed, outcomes }) => {
    const [middle, last] = [noticed[Math.floor((noticed.length - 1) / 2)], noticed.at(-1)];
    const said = [...outcomes].map(([outcome, count]) => (outcomes.size === 1 ? outcome : `${outcome} (${count})`)).join('; ');
    return [name, after, String(tried), String(succeeded), middle === undefined ? '-' : formatDuration(middle), last === undefined ? '-' : formatDuration(last), said];
  });
  const widths = HEAD.map((head, column) => Math.max(head.length, ...cells.map((line) => line[column]?.length ?? 0)));
  const lineOf = (line: readonly string[]) => line.map((text, column) => (FIGURES.has(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0))).join('  ').trimEnd();
  return [lineOf(HEAD), lineOf(widths.map((width) => '-'.repeat(width))), ...cells.map(lineOf)].join('\n');
}
