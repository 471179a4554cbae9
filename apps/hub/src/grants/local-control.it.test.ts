import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { silentLog } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLocalControl } from './local-control.ts';
import { askLocalHub, localSocketOf } from './local-socket.ts';

let folder: string;
let breaker: string | null;
let control: AsyncDisposable | undefined;
const open = async (at = folder) => {
  control = await openLocalControl({ folder: at, status: () => ({ breaker, roster: 2, policy: 3 }), clearBreaker: () => void (breaker = null), log: silentLog });
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-local-'));
  breaker = 'breaker.many_doors';
});
afterEach(async () => {
  await control?.[Symbol.asyncDispose]();
  control = undefined;
  rmSync(folder, { recursive: true });
});

describe('the hub’s local socket', () => {
  it('tells how it stands, and clears the breaker for who stands at the machine', async () => {
    await open();
    expect(await askLocalHub(folder, 'status')).toEqual({ breaker: 'breaker.many_doors', roster: 2, policy: 3 });
    expect(await askLocalHub(folder, 'clear-breaker')).toEqual({ breaker: null, roster: 2, policy: 3 });
    expect(statSync(localSocketOf(folder)).mode & 0o777).toBe(0o600);
  });

  it('does nothing for anything else, and goes on', async () => {
    await open();
    for (const strange of ['unlock\n', 'x'.repeat(500), '{"do":"clear-breaker"}\n', '\n']) {
      const socket = createConnection(localSocketOf(folder));
      socket.on('error', () => undefined);
      socket.write(strange);
      await once(socket, 'close');
    }
    expect(await askLocalHub(folder, 'status')).toMatchObject({ breaker: 'breaker.many_doors' });
  });

  it('comes up although a crash left its file', async () => {
    writeFileSync(localSocketOf(folder), '');
    await open();
    expect(await askLocalHub(folder, 'status')).toMatchObject({ roster: 2 });
  });

  it('works in a folder whose path is too long for a socket', async () => {
    const deep = join(folder, 'x'.repeat(120));
    mkdirSync(deep);
    await open(deep);
    expect(await askLocalHub(deep, 'status')).toMatchObject({ policy: 3 });
  });

  it('is missed when no hub runs', async () => {
    await expect(askLocalHub(folder, 'status')).rejects.toMatchObject({ code: 'hub.not_here' });
  });
});
