import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LABEL_REFUSALS } from './label-refusals.ts';

it('the README lists every refusal and no other', () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const listed = [...readme.matchAll(/^\| `(label\.[a-z_]+)` \|/gm)].map((row) => row[1]);
  expect(listed).toEqual(Object.keys(LABEL_REFUSALS));
});
