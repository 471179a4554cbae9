import { spawnSync } from 'node:child_process';
import { Instant } from '@latchkey/kit';
import { readTimeCode } from '@latchkey/sim';

const WIDTH = 1_280;
const HEIGHT = 720;

/** The times that a recording shows in its own picture, frame by frame, decoded by ffmpeg, which we did not write. */
export function timesInPicture(file: string, near: Instant): readonly Instant[] {
  const { stdout, status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-i', file, '-vf', 'fps=10,scale=1280:720,format=gray', '-f', 'rawvideo', '-'], { maxBuffer: 2 ** 31 });
  if (status !== 0) throw new TypeError(`ffmpeg could not decode the recording: ${stderr.toString()}`);
  const frame = WIDTH * HEIGHT;
  return Array.from({ length: Math.floor(stdout.length / frame) }, (_, index) =>
    readTimeCode({ data: stdout.subarray(index * frame, (index + 1) * frame), width: WIDTH, height: HEIGHT, pixelStride: 1, rowStride: WIDTH }, near),
  ).filter((at) => at !== undefined);
}
