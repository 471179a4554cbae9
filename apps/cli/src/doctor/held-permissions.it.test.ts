import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localSocketOf } from '@latchkey/hub/local';
import { afterAll, expect, it } from 'vitest';
import { heldPermissions } from './held-permissions.ts';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-doctor-held-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ['several', { count: 3, until: '2026-11-23T18:00:00.000Z' }, '3 permissions to come without internet, until 2026-11-23T18:00:00.000Z'],
  ['one', { count: 1, until: '2026-11-23T18:00:00.000Z' }, '1 permission to come without internet, until 2026-11-23T18:00:00.000Z'],
  ['none', { count: 0, until: null }, 'nothing: without internet the hub opens for nobody'],
  ['an older hub', undefined, 'not known: the hub that runs is an older one'],
] as const)('tells of %s, as the running hub says it', async (_what, held, text) => {
  await using hub = createServer((socket) => void socket.resume().end(JSON.stringify({ breaker: null, roster: 1, policy: 1, ...(held && { held }) })));
  hub.listen(localSocketOf(folder));
  await once(hub, 'listening');
  expect(await heldPermissions(folder).look()).toEqual({ kind: 'ok', text });
});

it('says that it does not know while no hub runs', async () => {
  expect(await heldPermissions(folder).look()).toEqual({ kind: 'ok', text: 'not known: no hub runs on this folder' });
});
