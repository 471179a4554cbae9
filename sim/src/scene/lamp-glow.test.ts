import { Millis } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createLampGlow } from './lamp-glow.ts';

describe('a lamp’s glow', () => {
  it('is at once what the first picture finds', () => {
    expect(createLampGlow().follow(true, Millis(5))).toBe(1);
    expect(createLampGlow().follow(false, Millis(5))).toBe(0);
  });

  it('takes a moment to come and to go', () => {
    const glow = createLampGlow();
    const levels = [[false, 0], [true, 20], [true, 40], [true, 80], [false, 110], [false, 200]].map(([on, at]) => glow.follow(Boolean(on), Millis(Number(at))));
    expect(levels[0]).toBe(0);
    expect(levels[1]).toBeGreaterThan(0);
    expect(levels[1]).toBeLessThan(1);
    expect(levels[3]).toBe(1);
    expect(levels[4]).toBeCloseTo(0.5);
    expect(levels[5]).toBe(0);
  });
});
