import type { Duplex, Readable } from 'node:stream';
import { type HubCommand, mediaHeader, type MediaHeader } from '@latchkey/contract';
import { type Clock, codeOf, CodedError, describeError, type Log, newId, Seconds, withDeadline } from '@latchkey/kit';
import { createWebSocketStream } from 'ws';
import type { SocketHandler } from '../http/socket-router.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import { parseJson } from '../hub-link/json-text.ts';

export type Media = Extract<HubCommand, { type: 'media.open' }>['body']['media'];

/** A hub's answer to `media.open`: what it sends, then its bytes, each message a chunk. Destroying `chunks` lets the hub go. */
export interface OpenMedia {
  readonly header: Extract<MediaHeader, { ok: true }>;
  readonly chunks: Readable;
}

export interface MediaExchange {
  /**
   * Asks a hub to dial in and send, until the signal aborts. Rejects with `hub.offline`, `hub.timeout`, `request.too_many` when the hub sends enough already,
   * or the code of the hub's refusal.
   */
  open(hubId: string, media: Media, signal: AbortSignal): Promise<OpenMedia>;
  /** For `sockets.hubMedia`. */
  readonly hubSocket: SocketHandler;
}

const HUB_DIALS_WITHIN = Seconds(8);
/** Streams at a time from one hub: its uplink is shared with the visit's own messages. */
const MOST_STREAMS = 48;
/** Messages that wait for a slow viewer before the hub is made to wait. */
const CHUNKS_AHEAD = 16;

interface Expected {
  readonly hubId: string;
  readonly take: (stream: Duplex) => void;
}

/**
 * Media goes the wrong way round: a hub has no open port, so the server asks, and the hub dials a WebSocket back to an address that is good once
 * and for that hub only.
 */
export function createMediaExchange(deps: { readonly hubLink: Pick<HubLink, 'send' | 'verifyHubToken'>; readonly clock: Clock; readonly log: Log }): MediaExchange {
  const { hubLink, clock, log } = deps;
  const expected = new Map<string, Expected>();
  const running = new Map<string, number>();
  const count = (hubId: string, by: 1 | -1) => {
    const now = (running.get(hubId) ?? 0) + by;
    if (now === 0) running.delete(hubId);
    else running.set(hubId, now);
  };

  return {
    async open(hubId, media, signal) {
      if ((running.get(hubId) ?? 0) >= MOST_STREAMS) throw new CodedError('request.too_many', 'Too many pictures are being sent from this home. Close some of them.');
      count(hubId, 1);
      const streamId = newId('str', clock.now());
      const { promise: dialled, resolve: take } = Promise.withResolvers<Duplex>();
      const { promise: refused, reject } = Promise.withResolvers<never>();
      expected.set(streamId, { hubId, take });
      let chunks: Readable | undefined;
      try {
        return await withDeadline(clock, HUB_DIALS_WITHIN, 'opening a stream', async (within) => {
          // The reply and the dialling race: a refusal ends the wait, an acceptance is followed by the socket.
          hubLink.send(hubId, 'media.open', { streamId, media }, { deadline: HUB_DIALS_WITHIN }).catch(reject);
          const stream = await Promise.race([dialled, refused]);
          chunks = stream;
          const leave = () => stream.destroy();
          for (const ending of [within, signal]) ending.addEventListener('abort', leave, { once: true });
          stream.once('close', () => {
            signal.removeEventListener('abort', leave);
            count(hubId, -1);
          });
          const header = await readHeader(stream);
          signal.throwIfAborted();
          return { header, chunks: stream };
        }, signal);
      } catch (error) {
        if (chunks === undefined) {
          count(hubId, -1);
          // A socket that comes too late finds nobody.
          void dialled.then((stream) => stream.destroy());
        } else chunks.destroy();
        if (codeOf(error) === 'kit.deadline') throw new CodedError('hub.timeout', 'The home did not send a picture in time.', { cause: error });
        throw error;
      } finally {
        expected.delete(streamId);
      }
    },
    async hubSocket({ params, request }) {
      const streamId = params['streamId'] ?? '';
      const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
      const { hubId } = await hubLink.verifyHubToken(token ?? '').catch((cause: unknown) => {
        throw new CodedError('request.unauthenticated', 'The hub’s token was not accepted.', { cause });
      });
      const waiting = expected.get(streamId);
      if (waiting?.hubId !== hubId) throw new CodedError('request.not_found', 'Nobody waits for this stream.');
      expected.delete(streamId);
      return (socket) => {
        socket.on('error', (error) => log.debug('a media stream failed', { stream: streamId, error: describeError(error) }));
        // At once, so that no message is lost before somebody reads.
        waiting.take(createWebSocketStream(socket, { readableObjectMode: true, readableHighWaterMark: CHUNKS_AHEAD }));
      };
    },
  };
}

/** The first message says what comes, or why nothing does. */
async function readHeader(stream: Readable): Promise<OpenMedia['header']> {
  const first = await firstChunk(stream);
  const header = mediaHeader.safeParse(typeof first === 'string' ? parseJson(first) : undefined);
  if (!header.success) throw new CodedError('hub.timeout', 'The home sent something that is not a picture.');
  if (!header.data.ok) throw new CodedError(header.data.code, header.data.message, { facts: { fromHub: true } });
  return header.data;
}

function firstChunk(stream: Readable): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const look = () => {
    const chunk: unknown = stream.read();
    if (chunk === null) return;
    stream.off('readable', look);
    resolve(chunk);
  };
  const gone = () => reject(new CodedError('hub.timeout', 'The home’s stream ended before it began.'));
  stream.on('readable', look);
  stream.once('end', gone);
  stream.once('close', gone);
  stream.once('error', gone);
  look();
  return promise;
}
