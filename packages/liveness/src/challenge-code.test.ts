import { Millis, seededRandom } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawCode, isGentle, slowDesign, switchesOf, usualDesign } from './challenge-code.ts';
import { seededBytes } from './grid-camera.fixture.ts';

const seeds = fc.integer({ min: 1, max: 1e9 });
const designs = fc.constantFrom(usualDesign, slowDesign);
/** The most changes that any second holds, counted the plain way. */
const mostInASecond = (changes: readonly number[]) => Math.max(...changes.map((from) => changes.filter((at) => at >= from && at < from + 1_000).length));

describe('a light code', () => {
  it('never flashes more than three times in a second, not even after the one before', () => {
    fc.assert(
      fc.property(seeds, designs, fc.boolean(), fc.integer({ min: 0, max: 900 }), (seed, design, rest, gap) => {
        const random = seededBytes(seededRandom(seed));
        const first = drawCode(design, random, { rest, recent: [], used: [] });
        const shown = switchesOf(first ?? [], design.slot, rest).map(({ after }) => after);
        const begun = design.slots * design.slot + gap;
        const second = drawCode(design, random, { rest, recent: shown.map((after) => Millis(begun - after)), used: [] });
        const all = [...shown, ...switchesOf(second ?? [], design.slot, rest).map(({ after }) => begun + after)];
        expect(first).toBeDefined();
        expect(mostInASecond(all)).toBeLessThanOrEqual(6);
      }),
      { numRuns: 200 },
    );
  });

  it('ends where the lamp rested', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, rest) => {
        const code = drawCode(usualDesign, seededBytes(seededRandom(seed)), { rest, recent: [], used: [] }) ?? [];
        const switches = switchesOf(code, usualDesign.slot, rest);
        expect(switches[0]?.on).toBe(!rest);
        expect(switches.at(-1)?.on).toBe(rest);
        expect(switches.at(-1)?.after).toBeLessThanOrEqual(1_500);
      }),
    );
  });

  it('differs from each of the codes before, however they are laid over each other', () => {
    const random = seededBytes(seededRandom(3));
    const used: (readonly boolean[])[] = [];
    for (let round = 0; round < 40; round += 1) {
      const code = drawCode(usualDesign, random, { rest: false, recent: [], used: used.slice(-16) }) ?? [];
      for (const old of used.slice(-16)) {
        for (const shift of [-2, -1, 0, 1, 2]) expect(code.filter((on, index) => on !== (old[index + shift] ?? false)).length).toBeGreaterThanOrEqual(3);
      }
      used.push(code);
    }
    expect(new Set(used.map(String)).size).toBe(40);
  });

  it('is not drawn while the lamp must rest', () => {
    const busy = [0, 100, 200, 300, 400, 500].map(Millis);
    expect(drawCode(usualDesign, seededBytes(seededRandom(5)), { rest: false, recent: busy, used: [] })?.slice(0, 4)).not.toContain(true);
    const [on, off] = [new Uint8Array([255, 255]), new Uint8Array([0, 0])];
    expect(drawCode(usualDesign, () => on, { rest: false, recent: [], used: [] })).toBeUndefined();
    expect(drawCode(usualDesign, () => off, { rest: false, recent: [], used: [] })).toBeUndefined();
  });
});

describe('gentleness', () => {
  it('counts changes in any second, not from the beginning', () => {
    expect(isGentle([0, 100, 200, 300, 400, 500])).toBe(true);
    expect(isGentle([0, 100, 200, 300, 400, 500, 999])).toBe(false);
    expect(isGentle([0, 100, 200, 300, 400, 500, 1_000])).toBe(true);
    expect(isGentle([700, 800, 900, 1_000, 1_100, 0, 1_200, 1_300])).toBe(false);
  });
});
