import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { headingsOf, linkProblems, namedPaths, relativeLinks } from './check-links.ts';

describe('the links of a page', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'links-'));
    mkdirSync(join(root, 'docs', 'node_modules'), { recursive: true });
    writeFileSync(join(root, 'README.md'), '# A house\n\n## The door, locked\n');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('may point to files and headings that are there', () => {
    writeFileSync(join(root, 'docs', 'page.md'), '[up](../README.md) [door](../README.md#the-door-locked) [self](#page) [out](https://example.com/x.md) [host](/openapi.json)\n\n# Page\n');
    expect(linkProblems(root)).toEqual([]);
  });

  it('are refused where they point to nothing', () => {
    writeFileSync(join(root, 'docs', 'page.md'), 'x\n[gone](gone.md)\n![picture](a%20b.png "title")\n[door](../README.md#window)\n');
    expect(linkProblems(root)).toEqual(['docs/page.md:2: there is no docs/gone.md', 'docs/page.md:3: there is no docs/a b.png', 'docs/page.md:4: README.md has no heading #window']);
  });

  it('are not looked for in code or in packages of others', () => {
    writeFileSync(join(root, 'docs', 'page.md'), '`[a](gone.md)`\n```md\n[b](gone.md)\n```\n');
    writeFileSync(join(root, 'docs', 'node_modules', 'other.md'), '[c](gone.md)\n');
    expect(linkProblems(root)).toEqual([]);
  });

  it('have to be right also where a path is only named', () => {
    writeFileSync(join(root, 'docs', 'page.md'), 'In `docs/page.md: what it says`, `docs/*.md`, `hub/breaker.json`, `drivers/<family>/` and `apps/web/dist/x.js`.\nIn `apps/gone`.\n');
    expect(linkProblems(root)).toEqual(['docs/page.md:2: there is no apps/gone']);
    expect(namedPaths('`npm start`\n`sim/a.ts` and `model/src`')).toEqual([{ line: 2, path: 'sim/a.ts' }, { line: 2, path: 'model/src' }]);
  });

  it('know where they stand', () => {
    expect(relativeLinks('a\n[x](y.md) and [z](w.png "title")')).toEqual([{ line: 2, target: 'y.md' }, { line: 2, target: 'w.png' }]);
    expect(headingsOf('# The `code` & more\n#no heading\n### Last_one: two')).toEqual(['the-code--more', 'last_one-two']);
  });
});
