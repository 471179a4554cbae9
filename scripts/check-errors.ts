import { readFileSync } from 'node:fs';
import { collectErrorCodes } from './error-codes.ts';

const PAGE = 'docs/reference/errors.md';

/** The set of error codes is closed: every code of the sources has its line on the page, every line its code. Gives the problems found. */
export function errorPageProblems(root: string): readonly string[] {
  const { codes, problems } = collectErrorCodes(root);
  return [...problems, ...compareWithPage(codes, readFileSync(`${root}${PAGE}`, 'utf8'))];
}

/** Compares codes, each with the files that say it, with the text of the page. */
export function compareWithPage(codes: ReadonlyMap<string, readonly string[]>, page: string): readonly string[] {
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const listed = rows.map((row) => /^\| `([^`]+)` \|/.exec(row)?.[1] ?? row);
  return [
    ...rows.filter((row) => row.split(' | ').length !== 5 || row.split(' | ').some((cell) => cell.trim() === '')).map((row) => `${PAGE}: not code, who, what, door, what to do: ${row}`),
    ...listed.filter((code, index) => listed.indexOf(code) !== index).map((code) => `${PAGE}: ${code} has two lines`),
    ...listed.filter((code) => !codes.has(code)).map((code) => `${PAGE}: nothing says ${code}`),
    ...[...codes].filter(([code]) => !listed.includes(code)).map(([code, files]) => `${files[0]}: ${code} has no line in ${PAGE}`),
  ];
}
