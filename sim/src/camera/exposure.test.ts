import { describe, expect, it } from 'vitest';
import { createExposure } from './exposure.ts';
import { createPlanes } from './picture-planes.ts';

const grey = (level: number) => {
  const planes = createPlanes(64, 32);
  planes.luma.fill(level);
  return planes;
};

describe('automatic exposure', () => {
  it('leaves a steady picture alone', () => {
    const exposure = createExposure();
    for (let frame = 0; frame < 50; frame += 1) expect(exposure.gainFor(grey(100), 0.04)).toBe(1);
  });

  it('takes back a part of a sudden brightness, not at once and never all of it', () => {
    const exposure = createExposure();
    exposure.gainFor(grey(80), 0.04);
    const first = exposure.gainFor(grey(120), 0.04);
    expect(first).toBeGreaterThan(0.96);
    let later = first;
    for (let frame = 0; frame < 50; frame += 1) later = exposure.gainFor(grey(120), 0.04);
    expect(later).toBeLessThan(0.92);
    expect(120 * later).toBeGreaterThan(80);
  });
});
