import { type PolicyContent, privacyMask, type PrivacyMask, safePolicy } from '@latchkey/grants';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawn, faultOf, keepMasks, moved, resized, typed, withMasks } from './mask-edit.ts';

const point = fc.record({ x: fc.double({ min: -3_000, max: 3_000, noNaN: true }), y: fc.double({ min: -3_000, max: 3_000, noNaN: true }) });
const MASK: PrivacyMask = { x: 100, y: 200, width: 300, height: 400 };

describe('an area that is drawn, moved and resized', () => {
  it('is one that can be signed, wherever the pointer goes', () => {
    fc.assert(fc.property(point, point, point, point, (from, to, move, size) => {
      const mask = resized(moved(drawn(from, to), move), size);
      expect(privacyMask.safeParse(mask).success).toBe(true);
    }));
  });

  it('keeps its size when it is moved, and its corner when it is resized', () => {
    expect(moved(MASK, { x: 10, y: -10 })).toEqual({ ...MASK, x: 110, y: 190 });
    expect(moved(MASK, { x: 5_000, y: -5_000 })).toEqual({ ...MASK, x: 700, y: 0 });
    expect(resized(MASK, { x: -5_000, y: 5_000 })).toEqual({ ...MASK, width: 20, height: 800 });
    expect(drawn({ x: 300, y: 300 }, { x: 100, y: 250 })).toEqual({ x: 100, y: 250, width: 200, height: 50 });
  });

  it('can be typed, in percent', () => {
    expect(typed(MASK, 'x', 33.3)).toEqual({ ...MASK, x: 333 });
    expect(typed(MASK, 'height', 99)).toEqual({ ...MASK, height: 800 });
    expect(typed(MASK, 'width', Number.NaN)).toBeUndefined();
  });
});

describe('what cannot be signed', () => {
  const places = { percent: 0, lamp: { x: 800, y: 0, width: 100, height: 100 }, door: { x: 0, y: 0, width: 400, height: 800 } };
  it.each<[string, PrivacyMask, string | undefined]>([
    ['too much', { x: 0, y: 0, width: 1_000, height: 501 }, 'most'],
    ['the lamp', { x: 700, y: 0, width: 130, height: 100 }, 'lamp'],
    ['the lamp’s edge', { x: 700, y: 0, width: 120, height: 100 }, undefined],
    ['the door', { x: 0, y: 0, width: 110, height: 800 }, 'door'],
    ['something else', { x: 500, y: 500, width: 500, height: 500 }, undefined],
  ])('%s', (_what, mask, fault) => {
    expect(faultOf([mask], places)).toBe(fault);
  });

  it('and nothing is known of a place that was not learned', () => {
    expect(faultOf([MASK], { percent: 0, lamp: null, door: null })).toBeUndefined();
  });
});

describe('the policy', () => {
  const content: PolicyContent = safePolicy('site_00000000000000000000000000', 1, 'UTC', [{ id: 'ap_1', kind: 'front-door' }, { id: 'ap_2', kind: 'garage' }], 0);
  const masksOf = ({ doors }: PolicyContent) => doors.map(({ masks }) => masks);

  it('gets the masks of one door, and loses them without a trace', () => {
    const one = withMasks(content, 'ap_1', [MASK]);
    expect(masksOf(one)).toEqual([[MASK], undefined]);
    expect(masksOf(withMasks(one, 'ap_2', [MASK]))).toEqual([[MASK], [MASK]]);
    expect(withMasks(one, 'ap_1', [])).toEqual(content);
  });

  it('of an earlier day neither uncovers nor covers anything', () => {
    const now = withMasks(content, 'ap_1', [MASK]);
    expect(masksOf(keepMasks(content, now))).toEqual([[MASK], undefined]);
    expect(masksOf(keepMasks(now, content))).toEqual([undefined, undefined]);
    const [, garage] = content.doors;
    if (garage === undefined) throw new TypeError('two doors');
    const kept = keepMasks({ ...content, doors: [garage] }, now);
    expect(kept.doors.map(({ accessPointId, masks, rules }) => [accessPointId, masks, rules.length])).toEqual([['ap_2', undefined, 1], ['ap_1', [MASK], 0]]);
  });
});
