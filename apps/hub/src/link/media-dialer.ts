import { once } from 'node:events';
import type { MediaHeader } from '@latchkey/contract';
import { CodedError, codeOf, describeError, type Log } from '@latchkey/kit';
import { WebSocket } from 'ws';
import type { HubIdentity } from './hub-identity.ts';
import type { Pairing } from './pairing.ts';

/** Bytes for one viewer: a header, then chunks until it ends or the viewer leaves. */
export interface MediaSource {
  readonly header: Extract<MediaHeader, { ok: true }>;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Above this, the socket is given time to drain: a slow viewer must not fill the hub's memory. */
const HIGH_WATER_BYTES = 512 * 1024;

export interface MediaDialer {
  /** Dials the server and sends what `open` gives. Resolves when all is sent, or the viewer left. */
  send(streamId: string, open: (signal: AbortSignal) => Promise<MediaSource>): Promise<void>;
}

/** The hub has no open port: when somebody wants to watch, the server asks, and the hub dials out. */
export function createMediaDialer(serverUrl: string, pairing: Pairing, identity: HubIdentity, instance: string, log: Log, stop: AbortSignal): MediaDialer {
  const base = serverUrl.replace(/^http/, 'ws').replace(/\/$/, '');
  return {
    async send(streamId, open) {
      const token = identity.signJwt('hub+jwt', { iss: pairing.hubId, aud: pairing.serverId, ins: instance }, 60);
      const socket = new WebSocket(`${base}/hub-link/media/${streamId}`, { headers: { authorization: `Bearer ${token}` }, perMessageDeflate: false, handshakeTimeout: 5_000 });
      const gone = new AbortController();
      socket.on('close', () => gone.abort());
      socket.on('error', (error) => log.debug('A media stream failed', { stream: streamId, error: describeError(error) }));
      const signal = AbortSignal.any([gone.signal, stop]);
      try {
        await once(socket, 'open', { signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]) });
        const source = await open(signal);
        socket.send(JSON.stringify(source.header));
        for await (const chunk of source.chunks) {
          if (signal.aborted) break;
          socket.send(chunk);
          while (socket.bufferedAmount > HIGH_WATER_BYTES && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, 5));
        }
      } catch (error) {
        if (socket.readyState === WebSocket.OPEN) {
          const refusal: MediaHeader = { ok: false, code: codeOf(error) ?? 'server.failed', message: error instanceof CodedError ? error.message : 'The hub could not open this' };
          socket.send(JSON.stringify(refusal));
        }
        log.debug('A media stream ended early', { stream: streamId, error: describeError(error) });
      } finally {
        socket.close(1000);
      }
    },
  };
}
