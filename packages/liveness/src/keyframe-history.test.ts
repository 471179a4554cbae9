import { describe, expect, it } from 'vitest';
import { KeyframeHistory } from './keyframe-history.ts';

const repeatsAfter = (...hashes: string[]) => {
  const history = new KeyframeHistory();
  for (const hash of hashes) history.push(hash);
  return history.repeats;
};

describe('keyframes', () => {
  it('that differ repeat nothing', () => expect(repeatsAfter('a', 'b', 'c', 'd')).toBe(0));
  it('that stand still repeat', () => expect(repeatsAfter('a', 'a', 'a')).toBe(2));
  it('of a loop repeat', () => expect(repeatsAfter('a', 'b', 'c', 'a', 'b', 'c')).toBe(3));
  it('that repeat are not forgiven for one new one, but for three', () => {
    expect(repeatsAfter('a', 'a', 'b')).toBe(1);
    expect(repeatsAfter('a', 'a', 'b', 'c', 'd')).toBe(0);
  });
  it('of long ago are forgotten', () => expect(repeatsAfter('first', ...Array.from({ length: 64 }, (_, n) => String(n)), 'first')).toBe(0));
});
