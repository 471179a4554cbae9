import { describe, expect, it } from 'vitest';
import { joinBytes, releaseBytes } from './octets.ts';

describe('bytes that are released', () => {
  it('are empty in every view of them, and their copies are not', () => {
    const bytes = joinBytes(Uint8Array.of(1, 2), Uint8Array.of(3));
    const [view, copy] = [bytes.subarray(1), bytes.slice()];
    releaseBytes(bytes);
    expect([bytes.length, view.length]).toEqual([0, 0]);
    expect([...copy]).toEqual([1, 2, 3]);
  });

  it('take their memory with them', () => {
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 100; i += 1) releaseBytes(new Uint8Array(2 ** 20));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  });
});
