import { existsSync, readFileSync } from 'node:fs';
import { visitGuards } from '@latchkey/domain';
import { invariants } from '../model/src/invariants.ts';

const PAGE = 'docs/safety-case.md';

/** Every test, property and guard that the safety case names exists, and every property and guard that exists is named. Gives the problems found. */
export const safetyCaseProblems = (root: string): readonly string[] =>
  compareWithSources(readFileSync(`${root}${PAGE}`, 'utf8'), Object.keys(invariants), Object.keys(visitGuards), (file) => (existsSync(root + file) ? readFileSync(root + file, 'utf8') : undefined));

/** As above, with what exists given. `read` gives a file's text, or undefined when there is none. */
export function compareWithSources(page: string, properties: readonly string[], guards: readonly string[], read: (file: string) => string | undefined): readonly string[] {
  const named = [...page.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);
  const tests = named.flatMap((text) => {
    const [, file, title] = /^(\S+\.(?:test|spec)\.tsx?): (.+)$/.exec(text) ?? [];
    return file === undefined || title === undefined ? [] : [{ file, title }];
  });
  const namedGuards = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, guard = '']) => guard);
  const namedProperties = named.filter((text) => /^[IL]\d+ /.test(text));
  return [
    ...(tests.length === 0 ? [`${PAGE}: names no test`] : []),
    ...tests.flatMap(({ file, title }) => {
      const text = read(file);
      if (text === undefined) return [`${PAGE}: there is no ${file}`];
      return ["'", '`', '"'].some((quote) => text.includes(quote + title + quote)) ? [] : [`${PAGE}: ${file} has no test “${title}”`];
    }),
    ...namedProperties.filter((name) => !properties.includes(name)).map((name) => `${PAGE}: the model has no property “${name}”`),
    ...properties.filter((name) => !namedProperties.includes(name)).map((name) => `${PAGE}: does not name the property “${name}”`),
    ...namedGuards.filter((name) => !guards.includes(name)).map((name) => `${PAGE}: there is no guard ${name}`),
    ...guards.filter((name) => !namedGuards.includes(name)).map((name) => `${PAGE}: has no line for the guard ${name}`),
  ];
}
