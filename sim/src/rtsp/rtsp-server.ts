import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { type Clock, CodedError, type Log, silentLog, systemClock } from '@latchkey/kit';
import type { AccessUnitSource } from './access-unit-source.ts';
import { createDigestAuth, type RtspCredentials } from './digest-auth.ts';
import { serveRtspConnection } from './rtsp-connection.ts';
import { type CameraFault, isPictureFault } from './stream-fault.ts';

export interface RtspServerOptions {
  /** Streams by path, such as `/hall`. */
  readonly mounts: Readonly<Record<string, AccessUnitSource>>;
  readonly credentials: RtspCredentials;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Loopback unless told otherwise. */
  readonly host?: string;
  /** Clients beyond this many are turned away at once. */
  readonly maxClients?: number;
  readonly clock?: Clock;
  readonly log?: Log;
}

/** A camera's network side: RTSP 1.0 (RFC 2326) with digest authentication and RTP over the same TCP connection. */
export interface RtspServer extends AsyncDisposable {
  readonly port: number;
  /** `rtsp://127.0.0.1:port/mount`, without credentials. */
  url(mount: string): string;
  readonly clients: number;
  readonly fault: CameraFault | undefined;
  /** What is wrong with the camera from now on; undefined makes it well again. */
  setFault(fault: CameraFault | undefined): void;
}

/** Listens before it resolves. Errors: `sim.rtsp_port` when the port cannot be had. */
export async function createRtspServer({
  mounts,
  credentials,
  port = 0,
  host = '127.0.0.1',
  maxClients = 64,
  clock = systemClock,
  log = silentLog,
}: RtspServerOptions): Promise<RtspServer> {
  const auth = createDigestAuth('Latchkey camera', credentials, clock);
  const sockets = new Set<Socket>();
  let fault: CameraFault | undefined;

  const server = createServer((socket) => {
    if (fault === 'cut' || sockets.size >= maxClients) {
      socket.on('error', () => socket.destroy());
      socket.resetAndDestroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serveRtspConnection({ socket, mounts, auth, clock, log, fault: () => fault });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new CodedError('sim.rtsp_port', 'The camera cannot listen on its port. Is another program using it?', { cause, facts: { host, port } })),
    );
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo; // a TCP server that listens has one

  return {
    port: address.port,
    url: (mount) => `rtsp://${host}:${address.port}${mount}`,
    get clients() {
      return sockets.size;
    },
    get fault() {
      return fault;
    },
    setFault(next) {
      fault = next;
      log.info('camera fault changed', { fault: next ?? 'none' });
      const pictureFault = next && isPictureFault(next) ? next : undefined;
      for (const source of Object.values(mounts)) source.setPictureFault?.(pictureFault);
      if (next === 'cut') for (const socket of sockets) socket.resetAndDestroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
