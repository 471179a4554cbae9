import type { BenchRow } from './bench-row.ts';
import { meetsTarget } from './target-verdict.ts';

const HEAD = ['name', 'unit', 'n', 'p50', 'p95', 'min', 'max', 'target', 'met'] as const;
/** Columns of figures, which are set flush right. */
const FIGURES: ReadonlySet<number> = new Set([2, 3, 4, 5, 6]);

/** Three digits say all that such a measurement knows. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return String(Math.round(value));
  return value.toFixed(size >= 10 ? 1 : 2);
}

const verdict = (row: BenchRow): string => {
  const met = meetsTarget(row);
  return met === undefined ? '' : met ? 'yes' : 'NO';
};

/** The rows as one plain table, a line a row. */
export function resultTable(rows: readonly BenchRow[]): string {
  const cells = rows.map((row) => [row.name, row.unit, String(row.n), figure(row.p50), figure(row.p95), figure(row.min), figure(row.max), row.target ?? '', verdict(row)]);
  const widths = HEAD.map((head, column) => Math.max(head.length, ...cells.map((line) => line[column]?.length ?? 0)));
  const lineOf = (line: readonly string[]) => line.map((text, column) => (FIGURES.has(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0))).join('  ').trimEnd();
  return [lineOf(HEAD), lineOf(widths.map((width) => '-'.repeat(width))), ...cells.map(lineOf)].join('\n');
}
