import type { VideoFormat } from '@latchkey/driver-api';
import { liveError } from './live-error.ts';
import type { MediaSection } from './session-description.ts';

/** Which of the viewer's H.264 payload types carries the camera's stream. */
export interface H264Choice {
  readonly payloadType: number;
  /** As offered: the answer repeats it, and level-asymmetry-allowed leaves the camera its own level. RFC 6184 §8.2.2. */
  readonly profileLevelId: string;
}

/** Constrained baseline, which every browser offers. */
const CONSTRAINED_BASELINE = '42e0';

/**
 * Chooses a payload type with packetization-mode 1: the camera's own profile when offered, else constrained baseline, else the first.
 * Browsers decode by the stream's parameter sets, whatever profile the description names. Throws `live.no_h264`.
 */
export function chooseH264(video: MediaSection, format: VideoFormat): H264Choice {
  const offered = video.formats.flatMap((name) => readH264(video, name));
  const profile = format.codecString.slice('avc1.'.length, 'avc1.'.length + 4).toLowerCase();
  const choice =
    offered.find(({ profileLevelId }) => profileLevelId.startsWith(profile)) ??
    offered.find(({ profileLevelId }) => profileLevelId.startsWith(CONSTRAINED_BASELINE)) ??
    offered[0];
  if (choice === undefined) throw liveError('live.no_h264', 'The viewer cannot play H.264, the one format that cameras send.');
  return choice;
}

function readH264(video: MediaSection, name: string): readonly H264Choice[] {
  const payloadType = /^\d{1,3}$/.test(name) ? Number(name) : 0;
  // Dynamic payload types that do not clash with RTCP on one port, RFC 3551 §6 and RFC 5761 §4.
  const dynamic = (payloadType >= 35 && payloadType <= 63) || (payloadType >= 96 && payloadType <= 127);
  if (!dynamic || !video.attributes.some((line) => line.toLowerCase() === `rtpmap:${name} h264/90000`)) return [];
  const parameters = new Map(
    (video.attributes.find((line) => line.startsWith(`fmtp:${name} `)) ?? '')
      .slice(`fmtp:${name} `.length)
      .split(';')
      .map((pair) => [pair.split('=', 1)[0]?.trim().toLowerCase() ?? '', pair.slice(pair.indexOf('=') + 1).trim()]),
  );
  const profileLevelId = parameters.get('profile-level-id')?.toLowerCase() ?? '42e01f';
  if (parameters.get('packetization-mode') !== '1' || !/^[0-9a-f]{6}$/.test(profileLevelId)) return [];
  return [{ payloadType, profileLevelId }];
}
