import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, Millis, Minutes, systemClock } from '@latchkey/kit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from './free-port.ts';
import type { LinePrinter } from './line-printer.ts';
import { takeDataFolder } from './process-marks.ts';
import { supervise } from './supervised-process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-supervised-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a program that ran for long and cannot start at once when it died is tried again until it can', async () => {
  const port = await freePort();
  let longAgo = Millis(0);
  // Real time, with a long run in the middle of it.
  const clock: Clock = { ...systemClock, monotonic: () => Millis(systemClock.monotonic() + longAgo) };
  const pids: number[] = [];
  using marks = takeDataFolder(folder);
  const said: string[] = [];
  const printer: LinePrinter = { say: (_speaker, text) => void said.push(text), line: () => undefined };
  const env = { ...process.env, LATCHKEY_SIM_DATA: folder, LATCHKEY_SIM_PORT: String(port), LATCHKEY_SIM_MATTER_INTERFACE: 'lo' };
  await using program = supervise('sim', env, { printer, clock, marks: { ...marks, mark: (name, pid) => { pids.push(pid); marks.mark(name, pid); } } });
  await program.ready;
  longAgo = Minutes(2);
  process.kill(pids[0] ?? 0, 'SIGKILL');
  const squatter = createServer((socket) => socket.destroy());
  for (let took = false; !took; ) {
    took = await new Promise<boolean>((resolve) => void squatter.once('error', () => resolve(false)).once('listening', () => resolve(true)).listen(port, '127.0.0.1'));
  }
  const until = async (holds: () => boolean | Promise<boolean>) => {
    for (const end = Date.now() + 40_000; !(await holds()) && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 50));
  };
  await until(() => said.length >= 2);
  squatter.close();
  await once(squatter, 'close');
  const answers = () => fetch(`http://127.0.0.1:${port}/state`).then(({ ok }) => ok, () => false);
  await until(answers);
  expect(await answers()).toBe(true);
});
