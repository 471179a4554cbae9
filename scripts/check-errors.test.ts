import { describe, expect, it } from 'vitest';
import { compareWithPage } from './check-errors.ts';

const row = (code: string) => `| \`${code}\` | lock driver | it is stuck | half locked | press the door |`;
const codes = new Map([['lock.jammed', ['lock.ts']], ['lock.silent', ['lock.ts', 'port.ts']]]);

describe('the page of error codes', () => {
  it('is right with one line for each code', () => {
    expect(compareWithPage(codes, `# Codes\n\n| code | … |\n|---|---|\n${row('lock.silent')}\n${row('lock.jammed')}\n`)).toEqual([]);
  });

  it.each([
    ['a code without a line', [row('lock.jammed')], /lock\.ts: lock\.silent has no line/],
    ['a line without a code', [row('lock.jammed'), row('lock.silent'), row('lock.gone')], /nothing says lock\.gone/],
    ['a second line', [row('lock.jammed'), row('lock.silent'), row('lock.silent')], /lock\.silent has two lines/],
    ['a line that leaves out what to do', [row('lock.silent'), '| `lock.jammed` | lock driver | it is stuck | half locked |'], /what to do: \| `lock\.jammed`/],
    ['a line with an empty cell', [row('lock.silent'), row('lock.jammed').replace('half locked', ' ')], /what to do: \| `lock\.jammed`/],
  ])('is refused for %s', (_what, rows, problem) => {
    expect(compareWithPage(codes, rows.join('\n'))).toEqual([expect.stringMatching(problem)]);
  });
});
