import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskArea } from './mask-area.ts';

it('covers all of the mask, never half a colour, and hardly more', () => {
  const mask = fc.record({ x: fc.nat(980), y: fc.nat(980) }).chain(({ x, y }) => fc.record({ x: fc.constant(x), y: fc.constant(y), width: fc.integer({ min: 20, max: 1_000 - x }), height: fc.integer({ min: 20, max: 1_000 - y }) }));
  const picture = fc.record({ width: fc.integer({ min: 1, max: 2_000 }).map((half) => half * 2), height: fc.integer({ min: 1, max: 1_200 }).map((half) => half * 2) });
  fc.assert(fc.property(mask, picture, (wanted, size) => {
    const { left, top, width, height } = maskArea(wanted, size);
    for (const side of [left, top, width, height]) expect(side % 2).toBe(0);
    expect(left * 1_000).toBeLessThanOrEqual(wanted.x * size.width);
    expect((left + width) * 1_000).toBeGreaterThanOrEqual((wanted.x + wanted.width) * size.width);
    expect(top * 1_000).toBeLessThanOrEqual(wanted.y * size.height);
    expect((top + height) * 1_000).toBeGreaterThanOrEqual((wanted.y + wanted.height) * size.height);
    expect(left >= 0 && top >= 0 && left + width <= size.width && top + height <= size.height).toBe(true);
    expect(wanted.x * size.width - left * 1_000).toBeLessThan(2_000);
    expect((left + width) * 1_000 - (wanted.x + wanted.width) * size.width).toBeLessThan(2_000);
  }));
});
