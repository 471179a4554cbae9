import { type Clock, joinBytes, type OwnBytes, Seconds, sleep } from '@latchkey/kit';
import type { SealedRecording } from '@latchkey/sealing';
import { openPictureFeed, type PictureFeed } from './picture-feed.ts';

/** What a player needs. */
export interface SealedPlayerOptions {
  readonly video: HTMLVideoElement;
  readonly open: (signal: AbortSignal) => Promise<SealedRecording>;
  /** Whether more is being written. */
  readonly isGrowing: () => boolean;
  readonly clock: Clock;
  /** It cannot play on, with the cause. */
  readonly onFailure: (error: unknown) => void;
}

const TIMESCALE = 90_000;
/** Pictures are read this far ahead of the player, in seconds. */
const AHEAD = 30;
const LOOK_AGAIN = Seconds(1);

/** Plays a sealed recording in a video element: reads it from the server, opens it here, seeks to any keyframe, and follows one that still grows. */
export function playSealed({ video, open, isGrowing, clock, onFailure }: SealedPlayerOptions): Disposable {
  const closing = new AbortController();
  let reading = new AbortController();
  let wake = Promise.withResolvers<void>();
  const notice = () => {
    wake.resolve();
    wake = Promise.withResolvers();
  };

  const bufferedTo = (seconds: number): number => {
    const { buffered } = video;
    for (let i = 0; i < buffered.length; i += 1) if (buffered.start(i) <= seconds + 0.1 && buffered.end(i) > seconds) return buffered.end(i);
    return seconds;
  };
  /** Feeds from a place on until told to feed from another. */
  const feedFrom = async (recording: SealedRecording, feed: PictureFeed, seconds: number, signal: AbortSignal) => {
    const frames = recording.from(Math.round(seconds * TIMESCALE));
    // From the keyframe to the wished picture in one piece: the browser takes a turn for each, and shows none of them.
    let before: OwnBytes[] = [];
    const appendAll = async () => {
      const pieces = before;
      before = [];
      if (pieces.length > 0) await feed.append(joinBytes(...pieces));
    };
    for (;;) {
      for await (const frame of frames.more(signal)) {
        before.push(frame.pictures);
        if (frame.mediaTime / TIMESCALE < seconds) continue;
        await appendAll();
        while (frame.mediaTime / TIMESCALE - video.currentTime > AHEAD) await aborted(wake.promise, signal);
      }
      await appendAll();
      for (;;) {
        const growing = isGrowing();
        const { end } = await recording.refresh(signal);
        feed.setDuration(end.mediaTime / TIMESCALE);
        if (!frames.isComplete && end.offset > frames.position) break;
        if (frames.isComplete || !growing) return feed.end();
        await sleep(clock, LOOK_AGAIN, signal);
      }
    }
  };
  const run = async () => {
    const recording = await open(closing.signal);
    using feed = await openPictureFeed(video, recording.beginning, closing.signal);
    feed.setDuration(recording.index.end.mediaTime / TIMESCALE);
    let from = 0;
    const onSeeking = () => {
      if (bufferedTo(video.currentTime) > video.currentTime) return;
      from = video.currentTime;
      reading.abort();
    };
    video.addEventListener('seeking', onSeeking, { signal: closing.signal });
    while (!closing.signal.aborted) {
      reading = new AbortController();
      const signal = AbortSignal.any([closing.signal, reading.signal]);
      try {
        await feedFrom(recording, feed, from, signal);
        // All is there: the next seek to a place that is not may come at any time.
        await aborted(new Promise<never>(() => {}), signal);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    }
  };
  video.addEventListener('timeupdate', notice, { signal: closing.signal });
  video.addEventListener('seeking', notice, { signal: closing.signal });
  void run().catch((error: unknown) => {
    if (!closing.signal.aborted) onFailure(error);
  });
  return {
    [Symbol.dispose]() {
      closing.abort();
      video.removeAttribute('src');
      video.load();
    },
  };
}

/** Waits, but no longer than until the signal. */
async function aborted<Value>(waited: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([waited, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
