import type { LiveOffer, OfferedSection } from './live-offer.ts';
import { attribute, parseSessionDescription } from './session-description.ts';

/** The hub's side of the transport, as the media library made it. */
export interface HubTransport {
  readonly iceUfrag: string;
  readonly icePwd: string;
  readonly fingerprint: string;
  readonly setup: string;
  readonly candidates: readonly string[];
}

export const h264Parameters = (profileLevelId: string): string => `level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=${profileLevelId}`;

/** The offer that the media library gets: written by the hub out of checked fields, one payload type, no surprises. */
export function writeNativeOffer({ iceUfrag, icePwd, fingerprint, candidates, video, dataMid }: LiveOffer): string {
  const { mid, payloadType, profileLevelId } = video;
  return lines([
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${[mid, ...(dataMid === undefined ? [] : [dataMid])].join(' ')}`,
    `m=video 9 UDP/TLS/RTP/SAVPF ${payloadType}`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    `a=ice-ufrag:${iceUfrag}`,
    `a=ice-pwd:${icePwd}`,
    `a=fingerprint:sha-256 ${fingerprint}`,
    'a=setup:actpass',
    'a=recvonly',
    'a=rtcp-mux',
    `a=rtpmap:${payloadType} H264/90000`,
    `a=rtcp-fb:${payloadType} nack`,
    `a=rtcp-fb:${payloadType} nack pli`,
    `a=fmtp:${payloadType} ${h264Parameters(profileLevelId)}`,
    ...candidates.map((candidate) => `a=candidate:${candidate}`),
    ...(dataMid === undefined ? [] : ['m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'c=IN IP4 0.0.0.0', `a=mid:${dataMid}`, 'a=sctp-port:5000', 'a=max-message-size:16384']),
  ]);
}

/** Takes the transport out of the media library's own answer; undefined when it is incomplete. */
export function readHubTransport(nativeAnswer: string): HubTransport | undefined {
  const description = parseSessionDescription(nativeAnswer);
  const attributes = [...(description?.media.flatMap((section) => section.attributes) ?? []), ...(description?.attributes ?? [])];
  const [iceUfrag, icePwd, fingerprint, setup] = ['ice-ufrag', 'ice-pwd', 'fingerprint', 'setup'].map((name) => attribute(attributes, name));
  if (iceUfrag === undefined || icePwd === undefined || fingerprint === undefined || setup === undefined) return undefined;
  const candidates = attributes.filter((line) => line.startsWith('candidate:')).map((line) => line.slice('candidate:'.length));
  return { iceUfrag, icePwd, fingerprint, setup, candidates };
}

/** The answer for the viewer, complete with all candidates; sections that the hub has nothing for are refused by port 0. RFC 9429 §5.3.1. */
export function writeLiveAnswer(offer: LiveOffer, transport: HubTransport, ssrc: number): string {
  const bundled = offer.sections.filter(({ role }) => role !== 'refused').map(({ mid }) => mid);
  return lines([
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${bundled.join(' ')}`,
    'a=ice-options:ice2',
    ...offer.sections.flatMap((section) => answerSection(section, offer, transport, ssrc)),
  ]);
}

function answerSection(section: OfferedSection, { video }: LiveOffer, transport: HubTransport, ssrc: number): readonly string[] {
  const { role, kind, protocol, format, mid } = section;
  if (role === 'refused') return [`m=${kind} 0 ${protocol} ${format}`, 'c=IN IP4 0.0.0.0', `a=mid:${mid}`, 'a=inactive'];
  const shared = [
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    `a=ice-ufrag:${transport.iceUfrag}`,
    `a=ice-pwd:${transport.icePwd}`,
    `a=fingerprint:${transport.fingerprint}`,
    `a=setup:${transport.setup}`,
  ];
  if (role === 'data') return [`m=${kind} 9 ${protocol} ${format}`, ...shared, 'a=sctp-port:5000', 'a=max-message-size:16384'];
  const { payloadType, profileLevelId, playoutDelayId } = video;
  return [
    `m=video 9 ${protocol} ${payloadType}`,
    ...shared,
    'a=sendonly',
    'a=rtcp-mux',
    `a=rtpmap:${payloadType} H264/90000`,
    `a=fmtp:${payloadType} ${h264Parameters(profileLevelId)}`,
    `a=rtcp-fb:${payloadType} nack`,
    `a=rtcp-fb:${payloadType} nack pli`,
    ...(playoutDelayId === undefined ? [] : [`a=extmap:${playoutDelayId} http://www.webrtc.org/experiments/rtp-hdrext/playout-delay`]),
    `a=ssrc:${ssrc} cname:latchkey`,
    'a=msid:latchkey live',
    ...transport.candidates.map((candidate) => `a=candidate:${candidate}`),
    'a=end-of-candidates',
  ];
}

const lines = (of: readonly string[]): string => `${of.join('\r\n')}\r\n`;
