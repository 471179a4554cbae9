import type { Client } from '@latchkey/client';
import type { SharedFragmentsRequest } from '@latchkey/contract';
import { type LiveLinkContent, readLiveLink, signLiveOffer } from '@latchkey/grants';
import { CodedError } from '@latchkey/kit';
import { checkLiveAnswer } from '@latchkey/sealing';
import type { LiveFallback, LiveSignalling } from '../live/index.ts';
import { openSealedSocket } from '../live/sealed-socket.ts';
import type { SharedDoor } from './shared-link.ts';

/** How the server closes the socket of a link that leads nowhere. */
const CLOSE_GONE = 4404;

/** Both ways to the pictures behind a link. */
export interface SharedWays {
  readonly signalling: LiveSignalling;
  readonly fallback: LiveFallback;
}

/**
 * Offers go through the server to the hub, signed by the link's own key; the answer counts only with the signature of the hub that the link names.
 * @param onRefused told why the server or the hub does not let this link look, each time that it is tried
 * @throws `seal.not_recipient` when what the link gives is no word of a household's device
 */
export function sharedWays(client: Client, { token, link, signing, unwrapping, hub }: SharedDoor, openSocket: (path: string) => WebSocket, onRefused: (error: unknown) => void): SharedWays {
  const { accessPointId, link: name } = contentOf(link);
  const hubs = [hub];
  return {
    signalling: {
      async offer(sdp, signal) {
        const proof = await signLiveOffer(accessPointId, sdp, { kid: name, alg: 'ES256', privateKey: signing.privateKey });
        const answer = await client.call('POST /api/v1/shared/live', { body: { token, sdp, proof, link }, signal }).catch((error: unknown) => {
          onRefused(error);
          throw error;
        });
        await checkLiveAnswer(answer.proof, { accessPointId, offer: sdp, answer: answer.sdp }, hubs);
        return answer.sdp;
      },
      // The hub ends a view that nobody receives, within seconds.
      end() {},
    },
    fallback: {
      openSocket: () =>
        openSealedSocket(
          (_device, challenge) => {
            const socket = openSocket('/api/v1/shared/live/fragments');
            socket.addEventListener('open', () => socket.send(JSON.stringify({ token, link, challenge } satisfies SharedFragmentsRequest)));
            socket.addEventListener('close', ({ code }) => {
              if (code === CLOSE_GONE) onRefused(new CodedError('request.not_found', 'The link was taken back or has ended'));
            });
            return socket;
          },
          async () => ({ deviceId: name, unwrapKeys: unwrapping, hubs }),
          accessPointId,
        ),
    },
  };
}

/** Whether a link ends with a visit, before its time. */
export const endsWithVisit = ({ link }: Pick<SharedDoor, 'link'>): boolean => readLiveLink(link)?.visit !== undefined;

function contentOf(link: string): LiveLinkContent {
  const content = readLiveLink(link);
  if (content === undefined) throw new CodedError('seal.not_recipient', 'This link is not complete.');
  return content;
}
