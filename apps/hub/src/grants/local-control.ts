import { once } from 'node:events';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { describeError, type Log } from '@latchkey/kit';
import { type LocalAnswer, type LocalAsk, localSocketOf } from './local-socket.ts';

export interface LocalControlDeps {
  readonly folder: string;
  readonly status: () => LocalAnswer;
  /** Somebody at the site has looked. */
  readonly clearBreaker: () => void;
  readonly log: Log;
}

const LONGEST_ASK = 100;

/** Listens for whoever stands at the hub's machine. What is asked here never comes through the server. A hub that cannot listen goes on without. */
export async function openLocalControl({ folder, status, clearBreaker, log }: LocalControlDeps): Promise<AsyncDisposable> {
  const path = localSocketOf(folder);
  const open = new Set<Socket>();
  const answer = (socket: Socket, ask: string) => {
    const known: Readonly<Record<LocalAsk, () => void>> = { status: () => undefined, 'clear-breaker': clearBreaker };
    if (ask !== 'status' && ask !== 'clear-breaker') return socket.destroy();
    known[ask]();
    return socket.end(JSON.stringify(status()));
  };
  const server = createServer((socket) => {
    open.add(socket);
    let text = '';
    socket.setEncoding('utf8');
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
    socket.on('data', (chunk) => {
      text += String(chunk);
      const end = text.indexOf('\n');
      if (end >= 0) answer(socket, text.slice(0, end).trim());
      else if (text.length > LONGEST_ASK) socket.destroy();
    });
  });
  try {
    // A crash leaves the file behind; the journal's lock keeps a second hub away.
    if (process.platform !== 'win32') rmSync(path, { force: true });
    server.listen(path);
    await once(server, 'listening');
    if (process.platform !== 'win32') chmodSync(path, 0o600);
  } catch (error) {
    log.warn('The hub cannot be asked from this machine: its breaker can be cleared only by a restart with breaker.json removed', { error: describeError(error) });
  }
  return {
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}
