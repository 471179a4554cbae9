import { createHash } from 'node:crypto';
import type { Actor } from '@latchkey/contract';
import { CLOCK_SKEW, findDevice, type Looker, mayApprove, signerOfLiveOffer, type UnwrapKey, verifyLiveLink } from '@latchkey/grants';
import { CodedError, type Instant, toSeconds } from '@latchkey/kit';
import { LIVE_ANSWER_TYPE, sealStream, STREAM_TYPE, type StreamSealer } from '@latchkey/sealing';
import type { SiteRoster } from '../roster/site-roster.ts';
import type { LiveView } from './live-view.ts';
import type { LookingRight, ViewLeases } from './view-leases.ts';

/** What the hub signs with. */
export type SignStatement = (type: string, claims: Readonly<Record<string, unknown>>) => string;

/** What a look is asked by: `link` is a member's signed word for somebody outside the household. */
interface Asked {
  readonly accessPointId: string;
  readonly link?: string | undefined;
}

/** Live pictures for devices of the household, and for holders of links that such devices signed: whoever passes the messages on can neither look nor put itself between. */
export interface SignedLive {
  /** Answers an offer that a device of the household or a link's holder signed, and signs the answer. Rejects with `live.not_member`, or as {@link LiveView.answer} does. */
  answer(offer: Asked & { readonly sessionId: string; readonly sdp: string; readonly proof: string }): Promise<{ readonly sdp: string; readonly proof: string; readonly expiresInMillis: number }>;
  /** The fallback stream, sealed for one of them. Rejects with `live.not_member`, or as {@link LiveView.openFragmentStream} does. */
  stream(asked: Asked & { readonly deviceId: string; readonly challenge: string }, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

export interface SignedLiveDeps {
  readonly live: Pick<LiveView, 'answer' | 'openFragmentStream'>;
  readonly leases: Pick<ViewLeases, 'begin'>;
  readonly roster: Pick<SiteRoster, 'current'>;
  readonly sign: SignStatement;
  /** Told who looks at which door, before they see anything. What it throws keeps them from looking. */
  readonly onLook: (by: Actor, accessPointId: string) => void;
  /** The time; undefined while the hub's clock shows less than it has shown before: then no link counts. */
  readonly now: () => Instant | undefined;
  /** The visit that runs at a door. */
  readonly visitAt: (accessPointId: string) => string | undefined;
}

/** Who may look, by which key, and as long as what holds. */
interface RightfulLooker extends Looker, LookingRight {
  readonly unwrapKey: UnwrapKey;
  readonly by: Actor;
}

export function createSignedLive({ live, leases, roster, sign, onLook, now, visitAt }: SignedLiveDeps): SignedLive {
  const ofHousehold = (): readonly RightfulLooker[] =>
    (roster.current?.devices ?? []).map(({ deviceId, signKey, unwrapKey }) => ({
      deviceId, signKey, unwrapKey, by: { kind: 'device', id: deviceId }, outlastsServer: true,
      holds: () => roster.current !== undefined && findDevice(roster.current, deviceId) !== undefined,
    }));
  const byLink = async (text: string, accessPointId: string): Promise<readonly RightfulLooker[]> => {
    const at = now();
    const link = roster.current === undefined || at === undefined ? undefined : await verifyLiveLink(text, roster.current, accessPointId, at / 1_000, toSeconds(CLOCK_SKEW));
    if (link === undefined) return [];
    const { content, deviceId } = link;
    const lasts = () => content.visit === undefined || content.visit === visitAt(accessPointId);
    if (!lasts()) return [];
    const holds = () => {
      const maker = roster.current === undefined ? undefined : findDevice(roster.current, deviceId);
      const time = now();
      return maker !== undefined && mayApprove(maker) && time !== undefined && time / 1_000 < content.expiresAt && lasts();
    };
    return [{ deviceId: content.link, signKey: content.signKey, unwrapKey: content.unwrapKey, by: { kind: 'share', id: content.link }, outlastsServer: false, holds }];
  };
  const lookersAt = ({ accessPointId, link }: Asked) => (link === undefined ? ofHousehold() : byLink(link, accessPointId));

  return {
    async answer({ sessionId, accessPointId, sdp, proof, link }) {
      const looker = await signerOfLiveOffer(proof, await lookersAt({ accessPointId, link }), accessPointId, sdp);
      if (looker === undefined) throw notMember();
      onLook(looker.by, accessPointId);
      const { answerSdp, expiresIn } = await live.answer(sessionId, accessPointId, sdp);
      leases.begin(sessionId, looker);
      return { sdp: answerSdp, proof: sign(LIVE_ANSWER_TYPE, { accessPointId, offer: sha256(sdp), answer: sha256(answerSdp) }), expiresInMillis: expiresIn };
    },
    async stream({ accessPointId, deviceId, challenge, link }, signal) {
      const looker = (await lookersAt({ accessPointId, link })).find((each) => each.deviceId === deviceId);
      if (looker === undefined) throw notMember();
      onLook(looker.by, accessPointId);
      const messages = live.openFragmentStream(accessPointId, signal);
      const sealer = await sealStream({ accessPointId, deviceId, challenge }, looker, (claims) => sign(STREAM_TYPE, claims));
      return sealed(sealer, messages, looker);
    },
  };
}

/** Ends with the right to look: the hub's clock is among the messages, so it is asked several times a second. */
async function* sealed(sealer: StreamSealer, messages: AsyncIterable<Uint8Array>, right: LookingRight): AsyncGenerator<Uint8Array, void> {
  yield sealer.opening;
  for await (const message of messages) {
    if (!right.holds()) return;
    yield await sealer.seal(message);
  }
}

const notMember = () => new CodedError('live.not_member', 'Only a device of this household, or who holds a link of one, may look');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
