import type { Client } from '@latchkey/client';
import type { AccessPoint } from '@latchkey/contract';
import type { LiveFallback, LiveSignalling } from '../../live/index.ts';

/** Offers go through the server to the hub of that door; ending is a courtesy. */
export function createLiveSignalling(client: Client, accessPointId: AccessPoint['id']): LiveSignalling {
  let session: `live_${string}` | undefined;
  return {
    async offer(sdp, signal) {
      const answer = await client.call('POST /api/v1/access-points/{accessPointId}/live', { params: { accessPointId }, body: { sdp }, signal });
      session = answer.sessionId;
      return answer.sdp;
    },
    async end() {
      if (session === undefined) return;
      const sessionId = session;
      session = undefined;
      await client.call('DELETE /api/v1/live/{sessionId}', { params: { sessionId } });
    },
  };
}

/** The way for networks that let no direct connection through. */
export const createLiveFallback = (openSocket: (path: string) => WebSocket, accessPointId: string): LiveFallback => ({
  openSocket: () => openSocket(`/api/v1/access-points/${encodeURIComponent(accessPointId)}/live/fragments`),
});
