import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localSocketOf } from '@latchkey/hub/local';
import { afterAll, expect, it } from 'vitest';
import { lockBatteries } from './lock-batteries.ts';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const battery = { door: 'Front door', percent: 87, low: false, reserved: false };

it.each([
  ['one that is full', [battery], { kind: 'ok', text: 'Front door 87 %' }],
  ['none', [], { kind: 'ok', text: 'no lock tells of one' }],
  ['one that only says that it is low', [battery, { ...battery, door: 'Garage', percent: null, low: true }], { kind: 'warning', text: 'Front door 87 %, Garage low', remedy: 'Change the batteries that are low.' }],
  ['one below the reserve', [{ ...battery, percent: 25, reserved: true }], { kind: 'warning', text: 'Front door 25 %', remedy: expect.stringContaining('opens for no courier') }],
] as const)('tells of %s, as the running hub says it', async (_what, batteries, finding) => {
  await using hub = createServer((socket) => void socket.resume().end(JSON.stringify({ breaker: null, roster: 1, policy: 1, batteries })));
  hub.listen(localSocketOf(folder));
  await once(hub, 'listening');
  expect(await lockBatteries(folder).look()).toEqual(finding);
});

it('says that it does not know while no hub runs', async () => {
  expect(await lockBatteries(folder).look()).toEqual({ kind: 'ok', text: 'not known: no hub runs on this folder' });
});
