import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { CodedError } from '@latchkey/kit';

/** Below the ports that systems hand out for outgoing connections: one of those may be gone before the program that is to listen has started. */
const PORTS = { from: 20_000, to: 32_000 } as const;
const MOST_TRIES = 50;

/** A TCP port that nobody listens on right now, and that no outgoing connection takes later. Throws `launcher.port_taken` when none is found. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const port = randomInt(PORTS.from, PORTS.to);
    if (await isFree('127.0.0.1', port)) return port;
  }
  throw new CodedError('launcher.port_taken', `${MOST_TRIES} ports between ${PORTS.from} and ${PORTS.to} are all taken by other programs.`);
}

/** Throws `launcher.port_taken` when somebody listens on the port already. */
export async function requirePort(host: string, port: number, setting: string): Promise<void> {
  await listen(host, port).catch((cause: unknown) => {
    throw new CodedError('launcher.port_taken', `Port ${port} on ${host} is taken by another program. Stop that one, or choose another port with ${setting}.`, { cause });
  });
}

const isFree = (host: string, port: number): Promise<boolean> => listen(host, port).then(() => true, () => false);

/** Listens for a moment. */
async function listen(host: string, port: number): Promise<void> {
  const probe = createServer();
  const listening = once(probe, 'listening');
  probe.listen(port, host);
  await listening;
  probe.close();
  await once(probe, 'close');
}
