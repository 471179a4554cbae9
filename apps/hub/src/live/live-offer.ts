import { isIP } from 'node:net';
import type { VideoFormat } from '@latchkey/driver-api';
import { chooseH264 } from './h264-choice.ts';
import { liveError } from './live-error.ts';
import { type MediaSection, attribute, parseSessionDescription } from './session-description.ts';

/** What the hub takes out of a viewer's offer: every field checked against its grammar, nothing else of the text goes on to the media library. */
export interface LiveOffer {
  readonly iceUfrag: string;
  readonly icePwd: string;
  /** SHA-256 of the viewer's certificate, `AB:CD:...`. */
  readonly fingerprint: string;
  /** RFC 8839 candidate values with literal addresses. The `.local` names of browsers are left out: the hub learns the address from the first check. */
  readonly candidates: readonly string[];
  /** In the offer's order; the answer must repeat it. */
  readonly sections: readonly OfferedSection[];
  readonly video: OfferedVideo;
  /** The section for data channels, when the viewer wants the age of the picture. */
  readonly dataMid: string | undefined;
}

export interface OfferedSection {
  readonly role: 'video' | 'data' | 'refused';
  readonly mid: string;
  readonly kind: string;
  readonly protocol: string;
  readonly format: string;
}

export interface OfferedVideo {
  readonly mid: string;
  readonly payloadType: number;
  readonly profileLevelId: string;
  /** Identifier of the playout-delay header extension; undefined when the viewer does not know it. */
  readonly playoutDelayId: number | undefined;
}

const PLAYOUT_DELAY = 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay';
const MOST_SECTIONS = 8;
const MOST_CANDIDATES = 32;

/** Reads a WHEP offer. Throws `live.bad_offer`, `live.no_video` or `live.no_h264`. */
export function readLiveOffer(text: string, format: VideoFormat): LiveOffer {
  const description = parseSessionDescription(text);
  if (description === undefined || description.media.length === 0) throw badOffer('this is not a session description');
  if (description.media.length > MOST_SECTIONS) throw badOffer('it has too many media sections');
  const bundled = new Set((attribute(description.attributes, 'group') ?? '').split(' ').slice(1));
  const sections = description.media.map((section) => toSection(section, bundled));
  if (new Set(sections.map(({ mid }) => mid)).size !== sections.length) throw badOffer('two media sections share one name');

  const videoAt = description.media.findIndex((section, i) => section.kind === 'video' && bundled.has(sections[i]?.mid ?? '') && wantsToReceive(section));
  const video = description.media[videoAt];
  if (video === undefined) throw liveError('live.no_video', 'The viewer does not ask to receive video, so there is nothing to send.');
  const dataAt = sections.findIndex(({ role }) => role === 'data');
  const transport = [...video.attributes, ...description.attributes];
  const mid = sections[videoAt]?.mid ?? '';
  return {
    iceUfrag: required(transport, 'ice-ufrag', /^[A-Za-z0-9+/]{4,256}$/),
    icePwd: required(transport, 'ice-pwd', /^[A-Za-z0-9+/]{22,256}$/),
    fingerprint: required(transport, 'fingerprint', /^sha-256 [0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){31}$/i).slice('sha-256 '.length).toUpperCase(),
    candidates: description.media.flatMap(({ attributes }) => attributes).flatMap(usableCandidate).slice(0, MOST_CANDIDATES),
    sections: sections.map((section, i) => (section.role === 'video' && i !== videoAt) || (section.role === 'data' && i !== dataAt) ? { ...section, role: 'refused' } : section),
    video: { mid, ...chooseH264(video, format), playoutDelayId: playoutDelayOf(video) },
    dataMid: sections[dataAt]?.mid,
  };
}

const badOffer = (why: string) => liveError('live.bad_offer', `The viewer's offer cannot be used: ${why}.`);

function toSection({ kind, protocol, formats, attributes }: MediaSection, bundled: ReadonlySet<string>): OfferedSection {
  const mid = required(attributes, 'mid', /^[A-Za-z0-9_-]{1,16}$/);
  const format = formats[0] ?? '';
  if (![kind, format].every((token) => /^[A-Za-z0-9-]{1,32}$/.test(token)) || !/^[A-Z/]{1,32}$/.test(protocol)) throw badOffer('a media line is malformed');
  const data = kind === 'application' && protocol === 'UDP/DTLS/SCTP' && format === 'webrtc-datachannel';
  const role = !bundled.has(mid) ? 'refused' : kind === 'video' ? 'video' : data ? 'data' : 'refused';
  return { role, mid, kind, protocol, format };
}

const wantsToReceive = ({ attributes }: MediaSection) => !attributes.includes('sendonly') && !attributes.includes('inactive');

function required(attributes: readonly string[], name: string, grammar: RegExp): string {
  const value = attribute(attributes, name);
  if (value === undefined || !grammar.test(value)) throw badOffer(`its ${name} is missing or malformed`);
  return value;
}

function playoutDelayOf({ attributes }: MediaSection): number | undefined {
  const id = attributes.map((line) => /^extmap:(\d{1,2}) (\S+)/.exec(line)).find((match) => match?.[2] === PLAYOUT_DELAY)?.[1];
  // One-byte header extensions have the identifiers 1 to 14, RFC 8285 §4.2.
  return id !== undefined && Number(id) >= 1 && Number(id) <= 14 ? Number(id) : undefined;
}

/** Rebuilds a UDP candidate from its checked parts; none when it is for another component, transport or kind of address. */
function usableCandidate(line: string): readonly string[] {
  const [, foundation, priority, address, port, type] = /^candidate:([A-Za-z0-9+/]{1,32}) 1 udp (\d{1,10}) (\S{1,45}) (\d{1,5}) typ (host|srflx|prflx|relay)\b/i.exec(line) ?? [];
  if (address === undefined || isIP(address) === 0 || Number(port) === 0 || Number(port) > 65_535) return [];
  return [`${foundation} 1 UDP ${priority} ${address} ${port} typ ${type}`];
}
