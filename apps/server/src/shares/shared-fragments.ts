import { sharedFragmentsRequest } from '@latchkey/contract';
import { type Clock, codeOf, CodedError, describeError, type Log } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { WebSocket } from 'ws';
import type { Schema } from '../database/schema.ts';
import { firstMessage } from '../http/first-message.ts';
import type { SocketHandler } from '../http/socket-router.ts';
import { hubOfDoor } from '../media/door-hub.ts';
import { relayFragments } from '../media/fragments-socket.ts';
import type { MediaExchange } from '../media/media-exchange.ts';
import type { GoodLinks } from './good-links.ts';

/** How the socket of a link that leads nowhere is closed: a code of the range for applications (RFC 6455, 7.4.2). */
const CLOSE_GONE = 4404;

export interface SharedFragmentsDeps {
  readonly db: Kysely<Schema>;
  readonly links: GoodLinks;
  readonly exchange: Pick<MediaExchange, 'open'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The live pictures behind a link where WebRTC does not connect: sealed by the hub for the link's key, cut when the link ends. */
export function createSharedFragments({ db, links, exchange, clock, log }: SharedFragmentsDeps): SocketHandler {
  const show = async (page: WebSocket): Promise<void> => {
    const { token, link, challenge } = await firstMessage(page, sharedFragmentsRequest, clock, notLive);
    const row = await links.find(token);
    const { access_point_id: accessPointId } = row;
    if (accessPointId === null) throw notLive();
    const hubId = await hubOfDoor(db, row.site_id, accessPointId);
    const looking = links.use(row.id, () => links.find(token));
    page.once('close', looking.end);
    // Looked up again once it can be cut: it may have been taken back in between.
    await links.find(token);
    // Ids in the database were validated when they came in. The hub knows the link by the hash of its token, which its maker's device signed.
    const media = { kind: 'live', accessPointId: accessPointId as `ap_${string}`, deviceId: row.token_hash, challenge, link } as const;
    await relayFragments(page, exchange, hubId, media, log, looking.signal);
  };
  return async () => (page) => {
    show(page).catch((error: unknown) => {
      if (codeOf(error) !== 'request.not_found') log.info('a shared live view was refused', { error: describeError(error) });
      page.close(CLOSE_GONE);
    });
  };
}

const notLive = () => new CodedError('request.not_found', 'This link leads to no live view.');
