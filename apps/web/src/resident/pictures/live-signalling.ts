import type { Client } from '@latchkey/client';
import type { AccessPoint } from '@latchkey/contract';
import { signLiveOffer } from '@latchkey/grants';
import { checkLiveAnswer } from '@latchkey/sealing';
import type { LiveFallback, LiveSignalling } from '../../live/index.ts';
import { openSealedSocket } from '../../live/sealed-socket.ts';
import type { LookingDevice } from '../../recordings/looking-device.ts';

/**
 * Offers go through the server to the hub of that door, signed by this device; the answer counts only with the signature of the hub that this
 * device pinned. So a server that puts its own keys into either is refused. Ending is a courtesy.
 */
export function createLiveSignalling(client: Client, accessPointId: AccessPoint['id'], device: () => Promise<LookingDevice>): LiveSignalling {
  let session: `live_${string}` | undefined;
  return {
    async offer(sdp, signal) {
      const { signer, hubs } = await device();
      const proof = await signLiveOffer(accessPointId, sdp, signer);
      const answer = await client.call('POST /api/v1/access-points/{accessPointId}/live', { params: { accessPointId }, body: { sdp, proof }, signal });
      session = answer.sessionId;
      await checkLiveAnswer(answer.proof, { accessPointId, offer: sdp, answer: answer.sdp }, hubs);
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

/** The way for networks that let no direct connection through: sealed by the hub for this device. */
export const createLiveFallback = (openSocket: (path: string) => WebSocket, accessPointId: string, device: () => Promise<LookingDevice>): LiveFallback => ({
  openSocket: () =>
    openSealedSocket(
      ({ deviceId }, challenge) => openSocket(`/api/v1/access-points/${encodeURIComponent(accessPointId)}/live/fragments?${new URLSearchParams({ device: deviceId, challenge }).toString()}`),
      device,
      accessPointId,
    ),
});
