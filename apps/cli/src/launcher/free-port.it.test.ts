import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { codeOf } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { freePort, requirePort } from './free-port.ts';

const refusal = (port: number) => requirePort('127.0.0.1', port, 'LATCHKEY_PORT').then(() => 'free', (error: unknown) => codeOf(error));

describe('a free port', () => {
  it('can be listened on, and is taken while somebody does', async () => {
    const port = await freePort();
    expect(await refusal(port)).toBe('free');
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    expect(await refusal(port)).toBe('launcher.port_taken');
    server.close();
    await once(server, 'close');
    expect(await refusal(port)).toBe('free');
  });

  it.runIf(process.platform === 'linux')('is none that an outgoing connection may take before somebody listens', async () => {
    const [first] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/).map(Number);
    const ports = await Promise.all(Array.from({ length: 20 }, freePort));
    expect(Math.max(...ports)).toBeLessThan(first ?? 0);
    expect(new Set(ports).size).toBeGreaterThan(15);
  });
});
