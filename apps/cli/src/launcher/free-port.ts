import { once } from 'node:events';
import { createServer } from 'node:net';
import { CodedError } from '@latchkey/kit';

/** A TCP port that nobody listens on right now. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Throws `launcher.port_taken` when somebody listens on the port already. */
export async function requirePort(host: string, port: number, setting: string): Promise<void> {
  const probe = createServer();
  const listening = once(probe, 'listening');
  probe.listen(port, host);
  try {
    await listening;
  } catch (cause) {
    throw new CodedError('launcher.port_taken', `Port ${port} on ${host} is taken by another program. Stop that one, or choose another port with ${setting}.`, { cause });
  }
  probe.close();
  await once(probe, 'close');
}
