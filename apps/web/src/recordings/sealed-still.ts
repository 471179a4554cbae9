import { CodedError, type OwnBytes } from '@latchkey/kit';
import type { SealedRecording } from '@latchkey/sealing';
import { openPictureFeed } from './picture-feed.ts';

const TIMESCALE = 90_000;
const PATIENCE_MILLIS = 10_000;
const QUALITY = 0.8;

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
    const shown = Promise.withResolvers<void>();
    video.addEventListener('seeked', () => shown.resolve(), { once: true });
    video.addEventListener('error', () => shown.reject(new CodedError('recording.unplayable', 'The browser could not read the picture.', { cause: video.error })), { once: true });
    within.addEventListener('abort', () => shown.reject(within.reason), { once: true });
    // A moment before the end: at the end itself some browsers show nothing.
    video.currentTime = Math.max(0, Math.min(wanted, last - TIMESCALE / 50) / TIMESCALE);
    await shown.promise;
    return await drawn(video, width);
  } finally {
    video.removeAttribute('src');
    video.load();
  }
}

async function drawn(video: HTMLVideoElement, width: number): Promise<Blob> {
  const scale = Math.min(1, width / video.videoWidth);
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  const { promise, resolve } = Promise.withResolvers<Blob | null>();
  canvas.toBlob(resolve, 'image/jpeg', QUALITY);
  const blob = await promise;
  if (blob === null) throw new CodedError('recording.unplayable', 'The browser could not draw the picture.');
  return blob;
}
