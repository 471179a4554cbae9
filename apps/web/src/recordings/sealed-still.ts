import { CodedError, Millis, type OwnBytes, sleep, systemClock } from '@latchkey/kit';
import type { SealedRecording } from '@latchkey/sealing';
import { openPictureFeed } from './picture-feed.ts';

const TIMESCALE = 90_000;
const PATIENCE_MILLIS = 10_000;
const QUALITY = 0.8;
const LOOK_AGAIN = Millis(20);
const TRIES_MILLIS = [2_000, 4_000] as const;
/** A player that is sent to the very last picture it has may wait for more for ever: it gets half a second beyond. */
const AHEAD = TIMESCALE / 2;

/** One picture of a recording as JPEG, made on this device. @param width pixels at most */
export async function renderSealedStill(recording: SealedRecording, atMillis: number, width: number, signal: AbortSignal): Promise<Blob> {
  const wanted = (atMillis / 1_000) * TIMESCALE;
  const fragments: OwnBytes[] = [];
  let last = 0;
  for await (const { mediaTime, duration, pictures } of recording.from(wanted).more(AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MILLIS)]))) {
    fragments.push(pictures);
    last = mediaTime + duration;
    if (last > wanted + AHEAD) break;
  }
  // A moment before the end: at the end itself some browsers show nothing.
  const seconds = Math.max(0, Math.min(wanted, last - TIMESCALE / 50) / TIMESCALE);
  for (const patience of TRIES_MILLIS) {
    const late = AbortSignal.timeout(patience);
    try {
      return await decoded(recording.beginning, fragments, seconds, width, AbortSignal.any([signal, late]));
    } catch (error) {
      // Now and then a player never comes to the place that it was sent to; a fresh one does.
      if (signal.aborted || !late.aborted) throw error;
    }
  }
  throw new CodedError('recording.unplayable', 'The browser did not come to the picture in time.');
}

async function decoded(beginning: OwnBytes, fragments: readonly OwnBytes[], seconds: number, width: number, signal: AbortSignal): Promise<Blob> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  using feed = await openPictureFeed(video, beginning, signal);
  try {
    for (const fragment of fragments) await feed.append(fragment);
    feed.end();
    video.currentTime = seconds;
    return await drawn(video, width, signal);
  } finally {
    video.removeAttribute('src');
    video.load();
  }
}

/** A browser may say that it is there a moment before it has the picture: what it draws then leaves the canvas clear. */
async function drawn(video: HTMLVideoElement, width: number, signal: AbortSignal): Promise<Blob> {
  const scale = Math.min(1, width / video.videoWidth);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  while (pen?.getImageData(0, 0, 1, 1).data[3] === 0) {
    if (video.error !== null) throw new CodedError('recording.unplayable', 'The browser could not read the picture.', { cause: video.error });
    await sleep(systemClock, LOOK_AGAIN, signal);
    if (!video.seeking) pen.drawImage(video, 0, 0, canvas.width, canvas.height);
  }
  const { promise, resolve } = Promise.withResolvers<Blob | null>();
  canvas.toBlob(resolve, 'image/jpeg', QUALITY);
  const blob = await promise;
  if (blob === null) throw new CodedError('recording.unplayable', 'The browser could not draw the picture.');
  return blob;
}
