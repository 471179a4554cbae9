import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ProblemCode, problemCodes } from '@latchkey/contract';
import { type Bytes, CodedError, describeError, KiB, type Log } from '@latchkey/kit';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Resident } from '../identity/caller.ts';
import type { OpenUses } from './open-uses.ts';

/** One request to open a WebSocket, before it is accepted. */
export interface SocketOpening {
  readonly params: Readonly<Record<string, string>>;
  readonly request: IncomingMessage;
  /** Set on sockets for residents, and only there. */
  readonly resident: Resident | undefined;
}

/** How sockets of a session that ended are closed: a code of the range for applications (RFC 6455, 7.4.2). */
const CLOSE_SIGNED_OUT = 4401;

/** Decides on an opening: gives what to do with the open socket, or throws a `CodedError` with a problem's code. */
export type SocketHandler = (opening: SocketOpening) => Promise<(socket: WebSocket) => void>;

/** Where modules mount their WebSockets. */
export interface SocketRouter {
  /** Cuts off what a session that ended is being sent, by sockets and by answers. */
  endSession(sessionHash: string): void;
  /**
   * @param route of the contract's `sockets`. `guest` means a signed-in resident, checked here; all others prove themselves to the handler.
   * @param options.maxPayload the largest message that is taken from the other side; 64 KiB unless told.
   */
  on(route: { readonly path: string; readonly access: 'guest' | 'courier' | 'hub' | 'public' }, handler: SocketHandler, options?: { readonly maxPayload?: Bytes }): void;
}

export interface SocketRouterOptions {
  /** Throws where the request's Host or Origin is not ours. */
  readonly checkOrigin: (request: IncomingMessage) => void;
  /** The resident of the request's session; undefined when nobody is signed in. */
  readonly findResident: (request: IncomingMessage) => Promise<Resident | undefined>;
  /** Counts openings of one address; throws `request.too_many`. */
  readonly checkRate: (request: IncomingMessage) => void;
  /** What each session is being sent. */
  readonly uses: OpenUses;
  readonly log: Log;
}

interface Entry {
  readonly pattern: RegExp;
  readonly access: 'guest' | 'courier' | 'hub' | 'public';
  readonly handler: SocketHandler;
  readonly server: WebSocketServer;
}

/** Routes upgrade requests by path. Nothing is open to other sites' pages: a WebSocket is not held back by the browser's same-origin rule. */
export function createSocketRouter(options: SocketRouterOptions): SocketRouter & { attach(server: Server): void } & AsyncDisposable {
  const entries: Entry[] = [];
  const { log } = options;

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', (error) => log.debug('socket failed before it was open', { error: error.message }));
    try {
      const { entry, params } = find(entries, request);
      options.checkRate(request);
      options.checkOrigin(request);
      const resident = entry.access === 'guest' ? await options.findResident(request) : undefined;
      if (entry.access === 'guest' && resident === undefined) throw new CodedError('request.unauthenticated', 'Sign in first.');
      const open = await entry.handler({ params, request, resident });
      const use = resident === undefined ? undefined : options.uses.begin(resident.sessionHash);
      socket.once('close', () => use?.end());
      // Once more, now that it can be cut: the session may have ended in between.
      if (resident !== undefined && (await options.findResident(request)) === undefined) throw new CodedError('request.unauthenticated', 'Sign in first.');
      if (socket.destroyed) return;
      entry.server.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on('error', (error) => log.debug('socket failed', { error: error.message }));
        if (use !== undefined) {
          webSocket.once('close', use.end);
          use.signal.addEventListener('abort', () => webSocket.close(CLOSE_SIGNED_OUT, 'signed out'));
        }
        open(webSocket);
      });
    } catch (error) {
      refuse(socket, error, log);
    }
  }

  return {
    endSession: (sessionHash) => options.uses.cut(sessionHash),
    on({ path, access }, handler, { maxPayload = KiB(64) } = {}) {
      const server = new WebSocketServer({ noServer: true, maxPayload, clientTracking: true, perMessageDeflate: false });
      entries.push({ pattern: patternOf(path), access, handler, server });
    },
    attach(server) {
      server.on('upgrade', (request, socket, head) => {
        // Commands are small and must not wait for more to send.
        if ('setNoDelay' in socket && typeof socket.setNoDelay === 'function') socket.setNoDelay(true);
        void upgrade(request, socket, head);
      });
    },
    async [Symbol.asyncDispose]() {
      for (const { server } of entries) {
        for (const client of server.clients) client.close(1001, 'the server stops');
        setTimeout(() => server.clients.forEach((client) => client.terminate()), 500).unref();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]{1,100})')}$`);

function find(entries: readonly Entry[], request: IncomingMessage): { readonly entry: Entry; readonly params: Readonly<Record<string, string>> } {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  for (const entry of entries) {
    const match = entry.pattern.exec(path);
    if (match !== null) return { entry, params: { ...match.groups } };
  }
  throw new CodedError('request.not_found', 'There is no WebSocket at this address.');
}

function refuse(socket: Duplex, error: unknown, log: Log): void {
  const code: ProblemCode = error instanceof CodedError && error.code in problemCodes ? (error.code as ProblemCode) : 'server.failed';
  if (code === 'server.failed') log.error('opening a socket failed', { error: describeError(error) });
  const { status, title } = problemCodes[code];
  const body = JSON.stringify({ type: `urn:latchkey:problem:${code}`, title, status, code });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
