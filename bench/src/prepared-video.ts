import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type PreparedPicture, picturesOf } from '../../sim/src/rtsp/prepared-source.ts';

/** Moving, noisy pictures as a home camera sends them: H.264, 1280 x 720, 25 a second, a keyframe every second, 2 Mbit/s. Made by ffmpeg. */
export async function prepareVideo(seconds: number): Promise<readonly PreparedPicture[]> {
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [
      '-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=1280x720:rate=25,noise=alls=12:allf=t', '-frames:v', String(seconds * 25), '-pix_fmt', 'yuv420p',
      '-c:v', 'libx264', '-preset', 'ultrafast', '-profile:v', 'baseline', '-b:v', '2M', '-maxrate', '2M', '-bufsize', '1M', '-g', '25', '-keyint_min', '25', '-sc_threshold', '0', '-bf', '0',
      '-x264-params', 'sliced-threads=0:nal-hrd=cbr', '-f', 'h264', '-',
    ],
    { encoding: 'buffer', maxBuffer: 64 * 2 ** 20 },
  );
  return picturesOf(stdout);
}

/** What the pictures take on the wire, in Mbit/s. */
export function bitRate(pictures: readonly PreparedPicture[]): number {
  const bytes = pictures.reduce((sum, { nalUnits }) => sum + nalUnits.reduce((size, nal) => size + nal.length, 0), 0);
  return (bytes * 8 * 25) / pictures.length / 1e6;
}
