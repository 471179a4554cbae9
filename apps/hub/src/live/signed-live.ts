import { createHash } from 'node:crypto';
import { signerOfLiveOffer } from '@latchkey/grants';
import { CodedError } from '@latchkey/kit';
import { LIVE_ANSWER_TYPE, sealStream, STREAM_TYPE, type StreamSealer } from '@latchkey/sealing';
import type { SiteRoster } from '../roster/site-roster.ts';
import type { LiveView } from './live-view.ts';

/** What the hub signs with. */
export type SignStatement = (type: string, claims: Readonly<Record<string, unknown>>) => string;

/** Live pictures for devices of the household only: whoever passes the messages on can neither look nor put itself between. */
export interface SignedLive {
  /** Answers an offer that a device of the household signed, and signs the answer. Rejects with `live.not_member`, or as {@link LiveView.answer} does. */
  answer(offer: { readonly sessionId: string; readonly accessPointId: string; readonly sdp: string; readonly proof: string }): Promise<{ readonly sdp: string; readonly proof: string; readonly expiresInMillis: number }>;
  /** The fallback stream, sealed for one device. Rejects with `live.not_member`, or as {@link LiveView.openFragmentStream} does. */
  stream(asked: { readonly accessPointId: string; readonly deviceId: string; readonly challenge: string }, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

/** @param onLook told which device looks at which door, before it sees anything */
export function createSignedLive(live: LiveView, roster: Pick<SiteRoster, 'current'>, sign: SignStatement, onLook: (deviceId: string, accessPointId: string) => void): SignedLive {
  return {
    async answer({ sessionId, accessPointId, sdp, proof }) {
      const device = await signerOfLiveOffer(proof, roster.current, accessPointId, sdp);
      if (device === undefined) throw notMember();
      onLook(device.deviceId, accessPointId);
      const { answerSdp, expiresIn } = await live.answer(sessionId, accessPointId, sdp);
      return { sdp: answerSdp, proof: sign(LIVE_ANSWER_TYPE, { accessPointId, offer: sha256(sdp), answer: sha256(answerSdp) }), expiresInMillis: expiresIn };
    },
    async stream(asked, signal) {
      const device = roster.current?.devices.find(({ deviceId }) => deviceId === asked.deviceId);
      if (device === undefined) throw notMember();
      onLook(device.deviceId, asked.accessPointId);
      const messages = live.openFragmentStream(asked.accessPointId, signal);
      const sealer = await sealStream(asked, device, (claims) => sign(STREAM_TYPE, claims));
      return sealed(sealer, messages);
    },
  };
}

async function* sealed(sealer: StreamSealer, messages: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield sealer.opening;
  for await (const message of messages) yield await sealer.seal(message);
}

const notMember = () => new CodedError('live.not_member', 'Only a device of this household may look');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
