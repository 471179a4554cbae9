import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { KiB } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { meteredSocket } from './metered-socket.ts';

describe('a metered socket', () => {
  it('gives all that has come in one read, as the broker expects', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    // Listening on TCP, so the address is not a text.
    const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [socket] = await accepted;
    const stream = meteredSocket(socket, () => KiB(64), () => {});
    let heard = 0;
    socket.on('data', (chunk: Buffer) => (heard += chunk.length));
    // A PINGREQ in two pieces, each a chunk of its own.
    client.write(Buffer.from([0xc0]));
    await expect.poll(() => heard).toBe(1);
    client.write(Buffer.from([0x00]));
    await expect.poll(() => heard).toBe(2);
    expect(stream.read()).toEqual(Buffer.from([0xc0, 0x00]));
    client.destroy();
    stream.destroy();
    server.close();
  });
});
