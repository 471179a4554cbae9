import { CodedError } from '@latchkey/kit';

/** A media source that is fed a live stream and kept at its newest picture. */
export interface LiveBuffer extends Disposable {
  /** A header: the first, or a new one when the format changes. Throws where the browser cannot play the codec. */
  init(codec: string, header: Uint8Array<ArrayBuffer>): void;
  append(fragment: Uint8Array<ArrayBuffer>, keyframe: boolean): void;
}

/** How far behind the newest picture playback may be before it is hurried, and before it is moved, in seconds. */
const HURRY_BEHIND = 0.12;
const JUMP_BEHIND = 0.6;
const HURRY_RATE = 1.08;
/** Played pictures kept, in seconds. */
const KEPT = 10;
/** Fragments waiting for a browser that does not take them; then it goes on at the next keyframe. */
const MOST_WAITING = 250;

type SourceConstructor = typeof MediaSource;

export function createLiveBuffer(video: HTMLVideoElement, onFailure: (why: string) => void): LiveBuffer {
  // iPhones have only the managed kind, and that only when the video is not for other screens.
  const managed = (globalThis as { ManagedMediaSource?: SourceConstructor }).ManagedMediaSource; // not yet in TypeScript's library
  if (managed !== undefined) video.disableRemotePlayback = true;
  const source = new (managed ?? MediaSource)();
  const address = URL.createObjectURL(source);
  let buffer: SourceBuffer | undefined;
  let codecInUse: string | undefined;
  let waiting: { readonly data: Uint8Array<ArrayBuffer>; readonly type: string | undefined }[] = [];
  let waitsForKeyframe = false;

  const feedOrFail = () => {
    try {
      feed();
    } catch (error) {
      onFailure(error instanceof Error ? error.message : 'the stream was refused');
    }
  };
  const feed = () => {
    if (source.readyState !== 'open') return;
    const next = waiting[0];
    if (next?.type !== undefined && buffer === undefined) {
      buffer = source.addSourceBuffer(next.type);
      codecInUse = next.type;
      buffer.addEventListener('updateend', () => {
        keepAtEdge(video, source);
        feedOrFail();
      });
      buffer.addEventListener('error', () => onFailure('the browser could not read the stream'));
    }
    if (buffer === undefined || buffer.updating) return;
    const start = buffer.buffered.length > 0 ? buffer.buffered.start(0) : 0;
    if (video.currentTime - start > 2 * KEPT) {
      buffer.remove(start, video.currentTime - KEPT);
      return;
    }
    if (next === undefined) return;
    waiting.shift();
    if (next.type !== undefined && next.type !== codecInUse) buffer.changeType((codecInUse = next.type));
    buffer.appendBuffer(next.data);
  };
  source.addEventListener('sourceopen', feedOrFail);
  video.srcObject = null;
  video.src = address;
  void video.play().catch(() => undefined); // As in WebRTC: the watchdog tells when nothing plays.

  return {
    init(codec, header) {
      const type = `video/mp4; codecs="${codec}"`;
      if (!(managed ?? MediaSource).isTypeSupported(type)) throw new CodedError('live.unsupported', 'This browser cannot play the camera format.', { facts: { type } });
      waiting.push({ data: header, type });
      feedOrFail();
    },
    append(data, keyframe) {
      if (waiting.length > MOST_WAITING) {
        waiting = waiting.filter(({ type }) => type !== undefined);
        waitsForKeyframe = true;
      }
      if (waitsForKeyframe && !keyframe) return;
      waitsForKeyframe = false;
      waiting.push({ data, type: undefined });
      feedOrFail();
    },
    [Symbol.dispose]() {
      waiting = [];
      URL.revokeObjectURL(address);
    },
  };
}

/** The newest picture is what counts: hurry a little when behind, jump when far behind or in a gap. */
function keepAtEdge(video: HTMLVideoElement, source: MediaSource): void {
  const buffered = source.sourceBuffers[0]?.buffered;
  if (buffered === undefined || buffered.length === 0) return;
  const last = buffered.length - 1;
  const end = buffered.end(last);
  const behind = end - video.currentTime;
  if (behind > JUMP_BEHIND || video.currentTime < buffered.start(last)) video.currentTime = Math.max(buffered.start(last), end - 0.04);
  else video.playbackRate = behind > HURRY_BEHIND ? HURRY_RATE : 1;
}
