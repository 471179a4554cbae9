import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { type Clock, type Duration, Millis, sleep } from '@latchkey/kit';

/** What a phone's network does to everything that goes through it. Rates in bytes a second, shared by all connections. */
export interface NetworkProfile {
  readonly down: number;
  readonly up: number;
  readonly roundTrip: Duration;
}

/** 3G as WebPageTest has it: 1.6 Mbit/s down, 768 kbit/s up, 300 ms. */
export const mobile3G: NetworkProfile = { down: 200_000, up: 96_000, roundTrip: Millis(300) };

/**
 * A SOCKS 5 proxy (RFC 1928) on loopback that slows everything down, WebSockets and workers included, which a browser's own emulation leaves out. A new
 * connection costs a round trip, as its handshake would.
 */
export async function startSlowNetwork({ down, up, roundTrip }: NetworkProfile, clock: Clock): Promise<AsyncDisposable & { readonly url: string }> {
  const sockets = new Set<Socket>();
  const [slowDown, slowUp] = [createSlowLine(down, roundTrip, clock), createSlowLine(up, roundTrip, clock)];
  const server = createServer((phone) => {
    keep(phone, sockets);
    const greet = async () => {
      // Version, and the methods that the browser offers: none is needed.
      await once(phone, 'data');
      phone.write(Uint8Array.of(5, 0));
      const [request] = (await once(phone, 'data')) as [Buffer];
      const far = connect({ host: '127.0.0.1', port: request.readUInt16BE(request.length - 2) });
      keep(far, sockets);
      await once(far, 'connect');
      await sleep(clock, roundTrip);
      phone.write(Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0));
      slowDown(far, phone);
      slowUp(phone, far);
    };
    greet().catch(() => phone.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `socks5://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One direction: what comes waits until what came before is through, and half a round trip. */
function createSlowLine(rate: number, roundTrip: Duration, clock: Clock): (from: Socket, to: Socket) => void {
  let freeAt = 0;
  return (from, to) => {
    let last: Promise<void> = Promise.resolve();
    const pass = (bytes: number, act: () => unknown) => {
      freeAt = Math.max(freeAt, clock.monotonic()) + (bytes / rate) * 1_000;
      const due = freeAt + roundTrip / 2;
      last = last.then(() => sleep(clock, Millis(Math.max(0, due - clock.monotonic())))).then(() => void act());
    };
    from.on('data', (chunk: Buffer) => pass(chunk.length, () => to.writable && to.write(chunk)));
    from.on('close', () => pass(0, () => to.end()));
  };
}

function keep(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket);
  socket.setNoDelay(true);
  socket.on('close', () => sockets.delete(socket));
  // The other end hears of it by the close that follows.
  socket.on('error', () => undefined);
}
