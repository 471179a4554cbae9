import { joinBytes, type OwnBytes } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameCutter, openHeader, type OpenedFrame, PartOpener } from './part-opener.ts';
import { newRecordingKey, type RecordingKey } from './recording-key.ts';
import { sealedPart } from './sealed-part.fixture.ts';
import { readFrameHead } from './sealed-format.ts';

const key = await newRecordingKey();
const part = await sealedPart(key, 'rec_1', 6);

async function openAll(frames: readonly OwnBytes[], header: OwnBytes = part.header, with_: RecordingKey = key, recordingId = 'rec_1'): Promise<readonly OpenedFrame[]> {
  const opener = new PartOpener(with_.cipher, recordingId, await openHeader(with_.cipher, header));
  const opened: OpenedFrame[] = [];
  for (const frame of frames) opened.push(await opener.open(frame));
  return opened;
}

describe('a sealed part', () => {
  it('gives back its beginning, its pictures and their times', async () => {
    expect(new TextDecoder().decode((await openHeader(key.cipher, part.whole)).beginning)).toBe('beginning');
    const opened = await openAll(part.frames);
    expect(opened.slice(0, 6).map(({ pictures, mediaTime, firstAt }) => [pictures[0], mediaTime / 90_000, firstAt])).toEqual(
      [0, 1, 2, 3, 4, 5].map((i) => [i + 1, i, 1_700_000_000_000 + i * 1_000]),
    );
    expect(opened.at(-1)).toMatchObject({ isEnd: true, frames: 0, mediaTime: 6 * 90_000 });
  });

  it('is read from any frame on', async () => {
    expect((await openAll(part.frames.slice(3))).map(({ number }) => number)).toEqual([4, 5, 6, 7]);
  });

  it('shows nothing of its pictures', () => {
    expect(Buffer.from(part.whole).includes(Buffer.alloc(16, 3))).toBe(false);
    expect(Buffer.from(part.whole).includes('beginning')).toBe(false);
  });

  it('does not open with another key or as another recording', async () => {
    await expect(openAll(part.frames, part.header, await newRecordingKey())).rejects.toMatchObject({ code: 'seal.broken' });
    await expect(openAll(part.frames, part.header, key, 'rec_2')).rejects.toMatchObject({ code: 'seal.broken' });
  });

  it('does not let frames be left out, repeated, exchanged or added', async () => {
    const [a, b, c, d, e, f, end] = part.frames as [OwnBytes, OwnBytes, OwnBytes, OwnBytes, OwnBytes, OwnBytes, OwnBytes];
    const foreign = await sealedPart(key, 'rec_1', 6, 90);
    const [, otherSecond] = foreign.frames as [OwnBytes, OwnBytes];
    for (const frames of [[a, c], [a, a], [a, b, d, c], [a, otherSecond], [c, b], [a, b, c, d, e, f, end, a], [b, c, e]]) {
      await expect(openAll(frames)).rejects.toMatchObject({ code: 'seal.out_of_order' });
    }
  });

  it('notices every changed byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(part.frames.length - 1), fc.nat(), fc.integer({ min: 1, max: 255 }), async (which, where, change) => {
        const frames = part.frames.map((frame) => frame.slice());
        const frame = frames[which] ?? new Uint8Array();
        // The last 8 bytes repeat the link, for those without a key.
        const at = where % (frame.length - 8);
        frame[at] = (frame[at] ?? 0) ^ change;
        await expect(openAll(frames)).rejects.toHaveProperty('code', expect.stringMatching(/^seal\./));
      }),
      { numRuns: 300 },
    );
  });

  it('notices a changed header', async () => {
    for (let at = 0; at < part.header.length; at += 1) {
      const header = part.header.slice();
      header[at] = (header[at] ?? 0) ^ 1;
      await expect(openAll(part.frames, header)).rejects.toHaveProperty('code', expect.stringMatching(/^seal\.(broken|not_sealed|truncated)$/));
    }
  });
});

describe('cutting bytes into frames', () => {
  it('finds the same frames however the bytes arrive', () => {
    const bytes = joinBytes(...part.frames);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 40 }), (sizes) => {
        const cutter = new FrameCutter();
        const frames: OwnBytes[] = [];
        for (let at = 0, i = 0; at < bytes.length; i += 1) {
          const size = sizes[i % sizes.length] ?? 1;
          frames.push(...cutter.push(bytes.subarray(at, at + size)));
          at += size;
        }
        expect(frames).toEqual(part.frames);
        expect(cutter.pending).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('refuses what is no frame', () => {
    expect(() => new FrameCutter().push(new Uint8Array(200))).toThrow(expect.objectContaining({ code: 'seal.not_sealed' }));
  });

  it('reads no head out of a size that no camera sends', () => {
    const head = (part.frames[0] ?? new Uint8Array()).slice(0, 80);
    head.set([0xff, 0xff, 0xff, 0xff], 4);
    expect(readFrameHead(head)).toBeUndefined();
  });
});
