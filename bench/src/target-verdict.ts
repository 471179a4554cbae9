import { CodedError } from '@latchkey/kit';
import type { BenchRow } from './bench-row.ts';

const CLAUSE = /^(p50|p95|min|max|n) (<=|>=|=) (\d+(?:\.\d+)?)$/;

/** Whether a row meets its target, clause by clause (`p50 <= 300, max <= 800`); undefined where no target is set. Throws `bench.target` for other words. */
export function meetsTarget(row: BenchRow): boolean | undefined {
  if (row.target === undefined) return undefined;
  return row.target.split(', ').every((clause) => {
    const [, name, relation, limit] = CLAUSE.exec(clause) ?? [];
    if (name === undefined) throw new CodedError('bench.target', `A target says something that cannot be checked: ${clause}`);
    // The pattern admits no other names.
    const value = row[name as 'p50' | 'p95' | 'min' | 'max' | 'n'];
    if (relation === '=') return value === Number(limit);
    return relation === '<=' ? value <= Number(limit) : value >= Number(limit);
  });
}
