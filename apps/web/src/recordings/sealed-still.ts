import { CodedError, Millis, type OwnBytes, sleep, systemClock } from '@latchkey/kit';
import type { SealedRecording } from '@latchkey/sealing';
import { openPictureFeed } from './picture-feed.ts';

const TIMESCALE = 90_000;
const PATIENCE_MILLIS = 10_000;
const QUALITY = 0.8;
const LOOK_AGAIN = Millis(20);
const SEEK_AGAIN = Millis(1_000);

/** One picture of a recording as JPEG, made on this device. @param width pixels at most */
export async function renderSealedStill(recording: SealedRecording, atMillis: number, width: number, signal: AbortSignal): Promise<Blob> {
  const wanted = (atMillis / 1_000) * TIMESCALE;
  const within = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MILLIS)]);
  const fragments: OwnBytes[] = [];
  let last = 0;
  for await (const { mediaTime, duration, pictures } of recording.from(wanted).more(within)) {
    fragments.push(pictures);
    last = mediaTime + duration;
    if (last > wanted) break;
  }
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  using feed = await openPictureFeed(video, recording.beginning, within);
  try {
    for (const fragment of fragments) await feed.append(fragment);
    feed.end();
    // A moment before the end: at the end itself some browsers show nothing.
    return await drawnAt(video, Math.max(0, Math.min(wanted, last - TIMESCALE / 50) / TIMESCALE), width, within);
  } finally {
    video.removeAttribute('src');
    video.load();
  }
}

/** A browser may say that it is there before it has a picture to give, and now and then it never has one: then the canvas stays clear, and it is asked again. */
async function drawnAt(video: HTMLVideoElement, seconds: number, width: number, signal: AbortSignal): Promise<Blob> {
  const scale = Math.min(1, width / video.videoWidth);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  for (let seekAt = -Infinity; pen?.getImageData(0, 0, 1, 1).data[3] === 0; ) {
    if (video.error !== null) throw new CodedError('recording.unplayable', 'The browser could not read the picture.', { cause: video.error });
    if (systemClock.monotonic() - seekAt > SEEK_AGAIN) {
      seekAt = systemClock.monotonic();
      video.currentTime = seconds;
    }
    await sleep(systemClock, LOOK_AGAIN, signal);
    if (!video.seeking) pen.drawImage(video, 0, 0, canvas.width, canvas.height);
  }
  const { promise, resolve } = Promise.withResolvers<Blob | null>();
  canvas.toBlob(resolve, 'image/jpeg', QUALITY);
  const blob = await promise;
  if (blob === null) throw new CodedError('recording.unplayable', 'The browser could not draw the picture.');
  return blob;
}
