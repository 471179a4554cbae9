import type { ParameterSets } from './access-unit-source.ts';
import { payloadType } from './rtp-packet.ts';

/** The path under a mount that names its only track. */
export const trackName = 'trackID=0';

/** The SDP of one H.264 stream (RFC 8866, RFC 6184 section 8.2.1), ready to decode from its `sprop-parameter-sets`. */
export function sessionDescription(sessionName: string, { sps, pps }: ParameterSets): string {
  const profileLevelId = Buffer.from(sps.subarray(1, 4)).toString('hex').toUpperCase();
  const sets = [sps, pps].map((set) => Buffer.from(set).toString('base64')).join(',');
  return [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    `s=${sessionName}`,
    'c=IN IP4 0.0.0.0',
    't=0 0',
    'a=control:*',
    'a=range:npt=now-',
    `m=video 0 RTP/AVP ${payloadType}`,
    `a=rtpmap:${payloadType} H264/90000`,
    `a=fmtp:${payloadType} packetization-mode=1; profile-level-id=${profileLevelId}; sprop-parameter-sets=${sets}`,
    `a=control:${trackName}`,
    '',
  ].join('\r\n');
}
