import { spawnSync } from 'node:child_process';
import type { PixelArea } from './mask-area.ts';

/** What a decoder that is not ours makes of a film: planes of brightness and colours, picture by picture. */
export interface SeenPictures {
  readonly width: number;
  readonly height: number;
  readonly pictures: readonly Uint8Array[];
}

/** Decodes an MP4 or a raw H.264 stream by Debian's ffmpeg. */
export function seePictures(film: Uint8Array, width: number, height: number, form: 'mp4' | 'h264' = 'mp4'): SeenPictures {
  const args = ['-v', 'error', '-f', form, '-i', '-', '-fps_mode', 'passthrough', '-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-'];
  const { stdout, stderr } = spawnSync('ffmpeg', args, { input: film, maxBuffer: 2 ** 30 });
  const size = (width * height * 3) / 2;
  if (stdout.length === 0 || stdout.length % size !== 0) throw new TypeError(`this is no film of ${width} x ${height}: ${String(stderr)}`);
  return { width, height, pictures: Array.from({ length: stdout.length / size }, (_, index) => stdout.subarray(index * size, (index + 1) * size)) };
}

/** Smallest and largest brightness within an area. */
export function brightnessIn(picture: Uint8Array, width: number, { left, top, width: across, height: down }: PixelArea): readonly [number, number] {
  let least = 255;
  let most = 0;
  for (let row = top; row < top + down; row += 1) {
    for (const value of picture.subarray(row * width + left, row * width + left + across)) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  }
  return [least, most];
}

/** How far the colours within an area are from none, at most. */
export function colourIn(picture: Uint8Array, width: number, height: number, { left, top, width: across, height: down }: PixelArea): number {
  let most = 0;
  for (const plane of [width * height, (width * height * 5) / 4]) {
    for (let row = top / 2; row < (top + down) / 2; row += 1) {
      const from = plane + (row * width) / 2 + left / 2;
      for (const value of picture.subarray(from, from + across / 2)) most = Math.max(most, Math.abs(value - 128));
    }
  }
  return most;
}

/** Mean difference of brightness outside of an area, at every seventh pixel. */
export function differenceOutside(a: Uint8Array, b: Uint8Array, { width, height }: SeenPictures, area: PixelArea): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at < width * height; at += 7) {
    const x = at % width;
    const y = Math.floor(at / width);
    // A deblocking filter reaches across the edge.
    if (x >= area.left - 8 && x < area.left + area.width + 8 && y >= area.top - 8 && y < area.top + area.height + 8) continue;
    sum += Math.abs((a[at] ?? 0) - (b[at] ?? 0));
    count += 1;
  }
  return sum / count;
}
