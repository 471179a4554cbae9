import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { beyondNames, guardNetwork, type GuardedNetwork, namesAsked } from '../privacy/guarded-network.ts';
import { LOOKING_WANTS, mayLookInside } from '../privacy/traffic-capture.ts';
import { type Street, startStreet } from '../street/street.ts';

const MAIN = fileURLToPath(new URL('../../../apps/cli/src/main.ts', import.meta.url));
const may = mayLookInside && spawnSync('unshare', ['-n', '-m', 'true']).status === 0;

const folder = mkdtempSync(join(tmpdir(), 'latchkey-egress-'));
let network: GuardedNetwork;
let street: Street;

beforeAll(async () => {
  if (!may) return;
  network = await guardNetwork(folder);
  street = await startStreet({ inside: network.inside, env: { LATCHKEY_SMTP_URL: 'smtp://mail.example:587', LATCHKEY_DEMO_EMAIL: 'robin@home.example' } });
});
afterAll(async () => {
  await street?.[Symbol.asyncDispose]();
  await network?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

it.skipIf(!may)(`the programs talk to nobody who was not named to them${may ? '' : LOOKING_WANTS}`, async () => {
  const [command, ...rest] = [...network.inside, process.execPath, MAIN, 'deliver', '--url', street.url];
  const { status, stdout } = spawnSync(command, rest, { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  expect(stdout).toContain('delivered');
  expect(status).toBe(0);
  // The one peer that was named is tried: so the way out is really watched, and the programs really ran.
  await expect.poll(() => [...namesAsked(network.attempts())], { timeout: 60_000 }).toEqual(['mail.example']);
  expect(beyondNames(network.attempts())).toEqual([]);
});
