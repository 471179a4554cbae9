import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { endChild, startChild } from './child.ts';
import { startHubSide } from './hub-side.ts';
import { openLoopback } from './test-network.ts';

const PROGRAM = fileURLToPath(new URL('plain-lock-process.ts', import.meta.url));
const patient = new AbortController().signal;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'latchkey-matter-'));
});
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

it('drives a lock without a door sensor on mains, and never claims to know the door or a battery', async () => {
  const network = openLoopback();
  const lock = startChild(network, 'lock', PROGRAM, { SIM_DATA: join(dataDir, 'lock') });
  try {
    // Sent by the program above, whose message has this shape.
    const [{ pairingCode, port }] = (await once(lock, 'message')) as [{ pairingCode: string; port: number }];
    const locks = [{ name: 'plain', pairingCode, address: `127.0.0.1:${port}`, heartbeatSeconds: 10 }];
    await using hub = await startHubSide(network, { interface: 'lo', locks }, join(dataDir, 'hub'));
    // Pairing is most of it, and takes its time on a machine that is busy.
    await expect.poll(() => hub.lock.bolt.value, { timeout: 40_000 }).toBe('thrown');
    await hub.lock.command('unlock', patient);
    await expect.poll(() => hub.lock.bolt.value, { timeout: 20_000 }).toBe('withdrawn');
    await hub.contact.refresh(patient);
    expect(hub.contact.door.value).toBe('unknown');
    expect(hub.lock.charge).toEqual({ value: 'unknown', at: undefined });
  } finally {
    await endChild(lock, 'SIGKILL');
  }
});
