import { createSocket } from 'node:dgram';
import native from 'node-datachannel';
import { liveError } from './live-error.ts';

/** The one UDP port of all viewers. */
export interface UdpPort extends Disposable {
  readonly port: number;
}

/**
 * Takes the port and keeps it, viewers or not. A viewer's connection that finds the port taken would not fail but end the whole process:
 * the media library throws on a thread of its own. Throws `live.failed` when the port or the address is not to be had.
 */
export async function takeUdpPort(wanted: number | undefined, bindAddress: string | undefined): Promise<UdpPort> {
  try {
    const port = wanted ?? (await freePort(bindAddress));
    const listener = bindAddress === undefined ? new native.IceUdpMuxListener(port) : new native.IceUdpMuxListener(port, bindAddress);
    return { port, [Symbol.dispose]: () => listener.stop() };
  } catch (cause) {
    throw liveError('live.failed', 'The UDP port for live pictures cannot be used: another program has it, or its address is not of this machine. The fallback still works.', { cause, facts: { wanted, bindAddress } });
  }
}

/** The library cannot choose one itself. */
async function freePort(address: string | undefined): Promise<number> {
  const socket = createSocket(address?.includes(':') === true ? 'udp6' : 'udp4');
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  socket.once('error', reject);
  socket.bind(0, address, () => resolve(socket.address().port));
  try {
    return await promise;
  } finally {
    socket.close();
  }
}
