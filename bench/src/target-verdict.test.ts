import { describe, expect, it } from 'vitest';
import { benchRow } from './bench-row.ts';
import { meetsTarget } from './target-verdict.ts';

const row = (target?: string) => benchRow('a', 'ms', [100, 200, 700], target);

describe('a target', () => {
  it.each([
    ['p50 <= 200', true],
    ['p50 <= 199.9', false],
    ['p50 <= 300, max <= 800', true],
    ['p50 <= 300, max <= 600', false],
    ['max <= 1000, n = 3', true],
    ['max <= 1000, n = 10', false],
    ['min >= 100', true],
    ['min >= 101', false],
  ])('%s is met: %s', (target, met) => {
    expect(meetsTarget(row(target))).toBe(met);
  });

  it('is not met by nothing', () => {
    expect(meetsTarget(benchRow('a', 'ms', [], 'p50 <= 1'))).toBe(false);
  });

  it('may be absent', () => {
    expect(meetsTarget(row())).toBeUndefined();
  });

  it('must say something that can be checked', () => {
    expect(() => meetsTarget(row('fast'))).toThrow(/cannot be checked: fast/);
  });
});
