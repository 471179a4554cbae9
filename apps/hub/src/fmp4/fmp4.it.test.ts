import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fragment } from './fragment.ts';
import { initSegment } from './init-segment.ts';
import { accessUnitsOf } from './annex-b.fixture.ts';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0 && spawnSync('ffprobe', ['-version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'fmp4-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!hasFfmpeg)('fragmented MP4 read by ffprobe', () => {
  it.each(['baseline', 'high'])('decodes every picture of a %s stream at its time', (profile) => {
    const h264 = execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25', '-frames:v', '40', '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-profile:v', profile, '-g', '25', '-bf', '0', '-f', 'h264', '-']);
    const { format, units } = accessUnitsOf(h264, 320, 180);
    const parts = units.map((unit, i) => fragment({ sequence: i + 1, baseDecodeTime: i * 3600, samples: [{ ...unit, duration: 3600 }] }));
    const path = join(folder, `${profile}.mp4`);
    writeFileSync(path, Buffer.concat([initSegment(format, 90_000), ...parts]));
    const probe = spawnSync('ffprobe', ['-v', 'warning', '-of', 'json', '-show_frames', '-show_entries', 'frame=pts,key_frame:stream=width,height,codec_tag_string', '-show_streams', path], { encoding: 'utf8' });
    expect(probe.stderr).toBe('');
    // The JSON of ffprobe with exactly the entries asked for above.
    const read = JSON.parse(probe.stdout) as { frames: { pts: number; key_frame: number }[]; streams: { width: number; height: number; codec_tag_string: string }[] };
    expect(read.streams[0]).toMatchObject({ width: 320, height: 180, codec_tag_string: 'avc1' });
    expect(read.frames.map((frame) => frame.pts)).toEqual(units.map((_, i) => i * 3600));
    expect(read.frames.flatMap((frame, i) => (frame.key_frame === 1 ? [i] : []))).toEqual([0, 25]);
  });
});
