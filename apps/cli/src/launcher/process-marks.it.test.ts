import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeDataFolder } from './process-marks.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-marks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A launcher's first step in a process of its own, at a moment that all of them share; it says whether it has the folder, and keeps it until it is killed. */
const TAKE = `
  import { takeDataFolder } from ${JSON.stringify(new URL('process-marks.ts', import.meta.url).href)};
  const [folder, at] = process.argv.slice(1);
  while (Date.now() < Number(at));
  try {
    takeDataFolder(folder);
    console.log('taken');
    setInterval(() => undefined, 1_000);
  } catch (error) {
    console.log(error.code);
  }
`;

it('of several that start in one moment on one folder exactly one has it, and the next after its kill -9', async () => {
  const at = String(Date.now() + 1_500);
  const children = Array.from({ length: 4 }, () => spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', TAKE, folder, at], { stdio: ['ignore', 'pipe', 'inherit'] }));
  try {
    const said = await Promise.all(children.map(async ({ stdout }) => String((await once(stdout, 'data'))[0]).trim()));
    expect(said.toSorted()).toEqual(['launcher.already_running', 'launcher.already_running', 'launcher.already_running', 'taken']);
    const holder = children[said.indexOf('taken')];
    expect(() => takeDataFolder(folder)).toThrow(`(process ${holder?.pid})`);
    holder?.kill('SIGKILL');
    if (holder !== undefined) await once(holder, 'exit');
    using _taken = takeDataFolder(folder);
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
});
