import { describe, expect, it } from 'vitest';
import { KeyframeHistory } from './keyframe-history.ts';

/** A keyframe whose slice holds this picture, behind a header that always differs. */
let count = 0;
const keyframe = (picture: number) => ({ nalUnits: [Uint8Array.from([0x65, (count += 1) & 255, ...Array<number>(40).fill(picture)])] });
const repeatsOf = (...pictures: readonly number[]): number => {
  const history = new KeyframeHistory();
  for (const picture of pictures) history.push(keyframe(picture));
  return history.repeats;
};

describe('KeyframeHistory', () => {
  it('counts repetitions, of the picture before and of a loop', () => {
    expect(repeatsOf(1, 2, 3)).toBe(0);
    expect(repeatsOf(1, 1, 1)).toBe(2);
    expect(repeatsOf(1, 2, 3, 1, 2)).toBe(2);
  });

  it('does not take one odd keyframe of a standing picture for life: rate control codes it differently now and then', () => {
    expect(repeatsOf(1, 1, 1, 2)).toBe(2);
    expect(repeatsOf(1, 1, 1, 2, 3)).toBe(2);
    expect(repeatsOf(1, 1, 1, 2, 1, 3, 1)).toBe(4);
  });

  it('believes in a picture again after three that were never seen', () => {
    expect(repeatsOf(1, 1, 1, 2, 3, 4)).toBe(0);
  });
});
