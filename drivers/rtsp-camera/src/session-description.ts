import { CodedError } from '@latchkey/kit';

/** The H.264 track of a camera, as its session description (SDP, RFC 8866; RFC 6184 clause 8) tells it. */
export interface VideoTrack {
  readonly payloadType: number;
  /** Absolute URL for SETUP. */
  readonly control: string;
  /** Parameter sets sent ahead (`sprop-parameter-sets`), without start codes; the stream may bring its own. */
  readonly parameterSets: readonly Uint8Array[];
}

/** The chosen track and where PLAY goes. */
export interface VideoSession {
  readonly track: VideoTrack;
  /** Absolute URL of the whole presentation, for PLAY, keep-alive and TEARDOWN. */
  readonly control: string;
}

const MAX_LINES = 1_000;
const MAX_TRACKS = 32;
const MAX_PARAMETER_SETS = 16;

interface Media {
  readonly kind: string;
  readonly payloadTypes: readonly number[];
  readonly attributes: readonly string[];
}

/**
 * Picks the first H.264 video track.
 *
 * @param base the URL that relative control URLs start from: Content-Base, else Content-Location, else the request's.
 * @throws `camera.unsupported` when no track is H.264, `camera.protocol` when a bound is broken.
 */
export function chooseVideo(sdp: string, base: string): VideoSession {
  const lines = sdp.split(/\r?\n/);
  if (lines.length > MAX_LINES) throw new CodedError('camera.protocol', 'The camera sent a session description that is too long');
  const { session, media } = readMedia(lines);
  if (media.length > MAX_TRACKS) throw new CodedError('camera.protocol', 'The camera offers too many tracks');
  const control = resolveControl(attribute(session, 'control'), base);
  for (const entry of media) {
    const payloadType = entry.kind === 'video' ? entry.payloadTypes.find((type) => isH264(entry, type)) : undefined;
    if (payloadType === undefined) continue;
    const track: VideoTrack = {
      payloadType,
      control: resolveControl(attribute(entry.attributes, 'control'), control),
      parameterSets: readParameterSets(entry, payloadType),
    };
    return { track, control };
  }
  throw new CodedError('camera.unsupported', 'The camera offers no H.264 video; set its stream to H.264');
}

/**
 * The absolute form of a control attribute (RFC 2326 appendix C.1.1). `*` or none is the base itself. A relative one is appended, with a
 * slash where the base has none: that is what servers mean and clients do, whatever RFC 3986 would make of it.
 */
export function resolveControl(control: string | undefined, base: string): string {
  if (control === undefined || control === '*' || control === '') return base;
  if (/[\s\p{Cc}]/u.test(control)) throw new CodedError('camera.protocol', 'The camera names a track by a malformed URL');
  if (/^rtsps?:\/\//i.test(control)) return control;
  return base.endsWith('/') || control.startsWith('?') ? base + control : `${base}/${control}`;
}

function readMedia(lines: readonly string[]): { session: readonly string[]; media: readonly Media[] } {
  const session: string[] = [];
  const media: (Media & { readonly attributes: string[] })[] = [];
  for (const line of lines) {
    if (line.startsWith('m=')) {
      const [kind = '', , , ...types] = line.slice(2).trim().split(/\s+/);
      media.push({ kind, payloadTypes: types.map(Number), attributes: [] });
    } else if (line.startsWith('a=')) {
      (media.at(-1)?.attributes ?? session).push(line.slice(2).trim());
    }
  }
  return { session, media };
}

function attribute(attributes: readonly string[], name: string): string | undefined {
  return attributes.find((text) => text.startsWith(`${name}:`))?.slice(name.length + 1).trim();
}

function isH264(media: Media, payloadType: number): boolean {
  return media.attributes.some((text) => new RegExp(`^rtpmap:\\s*${payloadType}\\s+H264/90000`, 'i').test(text));
}

function readParameterSets(media: Media, payloadType: number): readonly Uint8Array[] {
  const format = media.attributes.find((text) => new RegExp(`^fmtp:\\s*${payloadType}\\s`).test(text));
  const sets = /sprop-parameter-sets\s*=\s*([^;\s]+)/i.exec(format ?? '')?.[1];
  if (sets === undefined) return [];
  return sets.split(',').slice(0, MAX_PARAMETER_SETS).map((text) => Uint8Array.from(Buffer.from(text, 'base64'))).filter((set) => set.length > 0);
}
