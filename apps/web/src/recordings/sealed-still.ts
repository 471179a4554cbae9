import { CodedError, Millis, type OwnBytes, sleep, systemClock } from '@latchkey/kit';
import type { SealedRecording } from '@latchkey/sealing';
import { openPictureFeed } from './picture-feed.ts';

const TIMESCALE = 90_000;
const READING_MILLIS = 10_000;
const DRAWING_MILLIS = 6_000;
const QUALITY = 0.8;
const LOOK_AGAIN = Millis(20);
/** A player that is sent to the very last picture it has may wait for more for ever: it gets half a second beyond. */
const AHEAD = TIMESCALE / 2;

/** One picture of a recording as JPEG, made on this device. @param width pixels at most */
export async function renderSealedStill(recording: Pick<SealedRecording, 'beginning' | 'from'>, atMillis: number, width: number, signal: AbortSignal): Promise<Blob> {
  const wanted = (atMillis / 1_000) * TIMESCALE;
  const fragments: OwnBytes[] = [];
  let last = 0;
  for await (const { mediaTime, duration, pictures } of recording.from(wanted).more(AbortSignal.any([signal, AbortSignal.timeout(READING_MILLIS)]))) {
    fragments.push(pictures);
    last = mediaTime + duration;
    if (last > wanted + AHEAD) break;
  }
  // A moment before the end: at the end itself some browsers show nothing.
  const seconds = Math.max(0, Math.min(wanted, last - TIMESCALE / 50) / TIMESCALE);
  const late = AbortSignal.timeout(DRAWING_MILLIS);
  try {
    return await decoded(recording.beginning, fragments, seconds, width, AbortSignal.any([signal, late]));
  } catch (error) {
    if (signal.aborted || !late.aborted) throw error;
    throw new CodedError('recording.unplayable', 'The browser did not come to the picture in time.');
  }
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
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  while (pen?.getImageData(0, 0, 1, 1).data[3] === 0) {
    if (video.error !== null) throw new CodedError('recording.unplayable', 'The browser could not read the picture.', { cause: video.error });
    await sleep(systemClock, LOOK_AGAIN, signal);
    // It took the header long before it knows how large the pictures in it are.
    if (video.seeking || video.readyState < video.HAVE_CURRENT_DATA) continue;
    const scale = Math.min(1, width / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
  }
  const { promise, resolve } = Promise.withResolvers<Blob | null>();
  canvas.toBlob(resolve, 'image/jpeg', QUALITY);
  const blob = await promise;
  if (blob === null) throw new CodedError('recording.unplayable', 'The browser could not draw the picture.');
  return blob;
}
