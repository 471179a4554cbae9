import { describe, expect, it } from 'vitest';
import { compareWithSources } from './check-safety-case.ts';

const page = 'Test: `a/b.test.ts: it holds`. Property: `I1 only so`.\n\n| `ready` | when | I1 |\n';
const read = (file: string) => (file === 'a/b.test.ts' ? "it('it holds', () => {})" : undefined);

describe('the check of the safety case', () => {
  it('accepts a page that names what exists', () => {
    expect(compareWithSources(page, ['I1 only so'], ['ready'], read)).toEqual([]);
  });
  it('misses a test that was renamed or removed', () => {
    expect(compareWithSources(page.replace('it holds', 'it held'), ['I1 only so'], ['ready'], read)).toEqual(['docs/safety-case.md: a/b.test.ts has no test “it held”']);
    expect(compareWithSources(page.replace('a/b', 'a/c'), ['I1 only so'], ['ready'], read)).toEqual(['docs/safety-case.md: there is no a/c.test.ts']);
    expect(compareWithSources('`I1 only so`\n| `ready` | x |', ['I1 only so'], ['ready'], read)).toEqual(['docs/safety-case.md: names no test']);
  });
  it('misses properties and guards on either side', () => {
    expect(compareWithSources(page, ['I2 another'], ['shut'], read)).toEqual([
      'docs/safety-case.md: the model has no property “I1 only so”', 'docs/safety-case.md: does not name the property “I2 another”',
      'docs/safety-case.md: there is no guard ready', 'docs/safety-case.md: has no line for the guard shut',
    ]);
  });
});
