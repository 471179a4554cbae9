import { describe, expect, it } from 'vitest';
import { newRecordingKey } from './recording-key.ts';
import { sealedPart, sourceOf } from './sealed-part.fixture.ts';
import { type FrameReading, readOpenedMp4, SealedRecording } from './sealed-recording.ts';

const key = await newRecordingKey();
const part = await sealedPart(key, 'rec_1', 20);
const signal = new AbortController().signal;
const numbersOf = async (reading: FrameReading): Promise<readonly number[]> => {
  const numbers: number[] = [];
  for await (const { number } of reading.more(signal)) numbers.push(number);
  return numbers;
};

describe('a sealed recording', () => {
  it('is sought by its index, and read to its end', async () => {
    const recording = await SealedRecording.open(sourceOf(() => part.whole), key, 'rec_1', signal);
    const reading = recording.from(12.5 * 90_000);
    expect(await numbersOf(reading)).toEqual([13, 14, 15, 16, 17, 18, 19, 20]);
    expect(reading.isComplete).toBe(true);
    expect(recording.index.end.mediaTime).toBe(20 * 90_000);
  });

  it('is read on while it grows, also where a frame was cut off in the middle', async () => {
    let size = part.whole.length - 1_111;
    const recording = await SealedRecording.open(sourceOf(() => part.whole.subarray(0, size)), key, 'rec_1', signal);
    const reading = recording.from(0);
    const first = await numbersOf(reading);
    expect(reading.isComplete).toBe(false);
    size = part.whole.length;
    expect([...first, ...(await numbersOf(reading))]).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(reading.isComplete).toBe(true);
  });

  it('is not whole when its end was cut off', async () => {
    const cut = part.whole.subarray(0, part.whole.length - (part.frames.at(-1)?.length ?? 0));
    const recording = await SealedRecording.open(sourceOf(() => cut), key, 'rec_1', signal);
    const chunks: Uint8Array[] = [];
    const readAll = async () => {
      for await (const chunk of readOpenedMp4(recording, true, signal)) chunks.push(chunk);
    };
    await expect(readAll()).rejects.toMatchObject({ code: 'seal.truncated' });
    expect(chunks).toHaveLength(21);
  });

  it('shows that another place was served than was asked for', async () => {
    const recording = await SealedRecording.open(sourceOf(() => part.whole), key, 'rec_1', signal);
    const [first, ...rest] = part.frames;
    const swapped = await SealedRecording.open(sourceOf(() => new Uint8Array(Buffer.concat([part.whole.subarray(0, part.whole.length - part.frames.reduce((sum, { length }) => sum + length, 0)), rest[0] ?? new Uint8Array(), first ?? new Uint8Array()]))), key, 'rec_1', signal);
    await expect(numbersOf(swapped.from(0))).rejects.toMatchObject({ code: 'seal.out_of_order' });
    expect(recording.beginning).toEqual(swapped.beginning);
  });
});
