import { codeOf, CodedError, describeError, type Log } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { WebSocket } from 'ws';
import type { Schema } from '../database/schema.ts';
import type { SocketHandler } from '../http/socket-router.ts';
import { hubOfDoor } from './door-hub.ts';
import type { Media, MediaExchange } from './media-exchange.ts';

/** How the page's socket is closed when there is no picture: codes of the range for applications (RFC 6455, 7.4.2). */
const CLOSE_NO_PICTURE = 4503;
const CLOSE_TOO_MANY = 4429;
const LONGEST = 100;

/** Live pictures where WebRTC does not connect: the page's socket carries exactly the binary messages that the hub sends, sealed for one device. */
export function createFragmentsSocket(deps: { readonly db: Kysely<Schema>; readonly exchange: MediaExchange; readonly log: Log }): SocketHandler {
  const { db, exchange, log } = deps;
  return async ({ params, request, resident }) => {
    if (resident === undefined) throw new CodedError('request.unauthenticated', 'Sign in first.');
    const accessPointId = params['accessPointId'] ?? '';
    const query = new URL(request.url ?? '', 'http://localhost').searchParams;
    // The hub judges both: it sends only to a device of the household.
    const asked = { deviceId: (query.get('device') ?? '').slice(0, LONGEST), challenge: (query.get('challenge') ?? '').slice(0, LONGEST) };
    const hubId = await hubOfDoor(db, resident.siteId, accessPointId);
    return (page) => {
      const left = new AbortController();
      page.once('close', () => left.abort());
      // An id that is in the database has the right form.
      void relayFragments(page, exchange, hubId, { kind: 'live', accessPointId: accessPointId as `ap_${string}`, ...asked }, log, left.signal);
    };
  };
}

/** Passes a hub's live messages on to a page until either leaves or the signal aborts, then closes the page's socket with a code that says why. */
export async function relayFragments(page: WebSocket, exchange: Pick<MediaExchange, 'open'>, hubId: string, media: Media, log: Log, signal: AbortSignal): Promise<void> {
  try {
    const { chunks } = await exchange.open(hubId, media, signal);
    try {
      for await (const chunk of chunks) {
        if (typeof chunk === 'string') throw new CodedError('live.no_picture', 'The home ended the live view.');
        // Waiting until it is sent makes the hub wait for a slow page, and drop what is late.
        await new Promise<void>((resolve, reject) => page.send(chunk, { binary: true }, (error) => (error ? reject(error) : resolve())));
      }
    } finally {
      chunks.destroy();
    }
    page.close(1000);
  } catch (error) {
    if (!signal.aborted) log.info('a live view ended', { hub: hubId, error: describeError(error) });
    page.close(codeOf(error) === 'request.too_many' || codeOf(error) === 'live.too_many' ? CLOSE_TOO_MANY : CLOSE_NO_PICTURE);
  }
}
