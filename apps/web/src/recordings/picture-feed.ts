import { CodedError, type OwnBytes } from '@latchkey/kit';
import { codecOf } from './codec-of.ts';

/** A video element's source that is fed fragment by fragment. */
export interface PictureFeed extends Disposable {
  /** Resolves when the browser took it. Rejects with `recording.unplayable`. */
  append(fragment: OwnBytes): Promise<void>;
  /** Seconds from the beginning that the player may seek in. */
  setDuration(seconds: number): void;
  /** No more comes; playing stops at the last picture. */
  end(): void;
}

type SourceConstructor = typeof MediaSource;

/** How far behind the player pictures are given up when the browser has no more room, in seconds. */
const KEPT_BEHIND = 5;

/** Makes a source for an MP4 header and gives it to the element. Rejects with `recording.unplayable` where the browser cannot play it. */
export async function openPictureFeed(video: HTMLVideoElement, header: OwnBytes, signal: AbortSignal): Promise<PictureFeed> {
  // iPhones have only the managed kind, and that only when the video is not for other screens.
  const managed = (globalThis as { ManagedMediaSource?: SourceConstructor }).ManagedMediaSource; // not yet in TypeScript's library
  if (managed !== undefined) video.disableRemotePlayback = true;
  const kind = managed ?? MediaSource;
  const type = `video/mp4; codecs="${codecOf(header)}"`;
  if (!kind.isTypeSupported(type)) throw new CodedError('recording.unplayable', 'This browser cannot play the camera’s format.', { facts: { type } });
  const source = new kind();
  const address = URL.createObjectURL(source);
  const opened = once(source, 'sourceopen', signal);
  video.src = address;
  await opened;
  const buffer = source.addSourceBuffer(type);
  const append = async (bytes: OwnBytes) => {
    if (source.readyState === 'closed') throw new CodedError('recording.unplayable', 'The player was closed.');
    const done = once(buffer, 'updateend', signal);
    buffer.appendBuffer(bytes);
    await done;
    if (video.error !== null) throw new CodedError('recording.unplayable', 'The browser could not read the recording.', { cause: video.error });
  };
  await append(header);
  return {
    async append(bytes) {
      try {
        await append(bytes);
      } catch (error) {
        if (!(error instanceof DOMException) || error.name !== 'QuotaExceededError') throw error;
        const done = once(buffer, 'updateend', signal);
        buffer.remove(0, Math.max(0.1, video.currentTime - KEPT_BEHIND));
        await done;
        await append(bytes);
      }
    },
    setDuration(seconds) {
      if (source.readyState !== 'open' || buffer.updating) return;
      const { buffered } = buffer;
      const length = Math.max(seconds, buffered.length === 0 ? 0 : buffered.end(buffered.length - 1));
      // The header names no end, and without one a browser seeks only in what it has.
      if (length > 0 && (source.duration === Infinity || !(source.duration >= length))) source.duration = length;
    },
    end() {
      if (source.readyState === 'open' && !buffer.updating) source.endOfStream();
    },
    [Symbol.dispose]: () => URL.revokeObjectURL(address),
  };
}

async function once(target: EventTarget, name: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const over = new AbortController();
  target.addEventListener(name, () => resolve(), { once: true, signal: over.signal });
  signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: over.signal });
  try {
    await promise;
  } finally {
    over.abort();
  }
}
