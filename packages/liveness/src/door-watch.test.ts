import { Millis, seededRandom } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { DoorWatch } from './door-watch.ts';
import { gridView } from './grid-camera.fixture.ts';
import type { TimedFrame } from './light-signal.ts';

const view = gridView({ lampLevels: 0, noise: 3, seed: 5 }, seededRandom(5));
const isDoor = (cell: number) => cell % 64 >= 20 && cell % 64 < 30 && cell >= 8 * 64 && cell < 28 * 64;
const DOOR = Array.from({ length: 64 * 36 }, (_, cell) => cell).filter(isDoor);

/** Four seconds of pictures; the door moves in them at 1.2 s, or not. */
function frames(from: number, moves: boolean, opens: boolean, movesAt = 12): TimedFrame[] {
  return Array.from({ length: 42 }, (_, index) => {
    const grid = view(0);
    const open = moves && index >= movesAt ? opens : !opens;
    if (open) grid.luma.forEach((value, cell) => isDoor(cell) && (grid.luma[cell] = value + 60));
    return { arrivedAt: Millis(from + index * 100), placedAt: Millis(from + index * 100), keyframe: false, grid };
  });
}

function report(watch: DoorWatch, from: number, moves: boolean, opens: boolean) {
  watch.doorReported({ at: Millis(from + 1_500), door: opens ? 'open' : 'closed' });
  return watch.judge(frames(from, moves, opens), Millis(from + 4_000));
}

describe('the door and its picture', () => {
  it('agree when both move, and the door is learned', () => {
    const watch = new DoorWatch();
    watch.doorReported({ at: Millis(0), door: 'closed' });
    expect(report(watch, 10_000, true, true)).toBeUndefined();
    expect(watch.cells).toBeUndefined();
    expect(report(watch, 20_000, true, false)).toBeUndefined();
    expect(watch.cells).toBeUndefined();
    expect(report(watch, 30_000, true, true)).toBeUndefined();
    expect(watch.cells).toEqual(DOOR);
    expect(report(watch, 40_000, true, false)).toBe('agrees');
  });

  it('are not learned from what the lamp lights', () => {
    const [lit, rest] = [DOOR.slice(0, 100), DOOR.slice(100)];
    const watch = new DoorWatch(undefined, lit);
    watch.doorReported({ at: Millis(0), door: 'closed' });
    for (const turn of [1, 2, 3]) report(watch, turn * 10_000, true, turn % 2 === 1);
    expect(watch.cells).toEqual(rest);
  });

  it('tell nothing of a light that changes everywhere', () => {
    const watch = new DoorWatch(DOOR);
    watch.doorReported({ at: Millis(0), door: 'closed' });
    const dawn = frames(20_000, false, true).map((frame, index) => ({ ...frame, grid: { ...frame.grid, luma: frame.grid.luma.map((value) => value + (index < 15 ? 0 : 40)) } }));
    expect(watch.judge(dawn, Millis(23_500))).toBeUndefined();
  });

  it('do not agree when the contact says moved and the picture stands', () => {
    const watch = new DoorWatch(DOOR);
    watch.doorReported({ at: Millis(0), door: 'closed' });
    expect(report(watch, 10_000, false, true)).toBe('still');
  });

  it('agree also when a busy camera shows the movement two seconds late, and are asked until then', () => {
    const watch = new DoorWatch(DOOR);
    watch.doorReported({ at: Millis(0), door: 'closed' });
    watch.doorReported({ at: Millis(11_500), door: 'open' });
    const seen = frames(10_000, true, true, 35);
    expect(watch.judge(seen.slice(0, 26), Millis(12_600))).toBeUndefined();
    expect(watch.judge(seen, Millis(13_700))).toBe('agrees');
  });

  it('are not asked about a door that was ajar for a moment, and again about the next movement', () => {
    const watch = new DoorWatch(DOOR);
    watch.doorReported({ at: Millis(0), door: 'closed' });
    watch.doorReported({ at: Millis(11_300), door: 'open' });
    watch.doorReported({ at: Millis(11_500), door: 'closed' });
    expect(watch.judge(frames(10_000, false, true), Millis(14_000))).toBeUndefined();
    expect(report(watch, 20_000, false, true)).toBe('still');
  });

  it.each([[0, 12], [15, 23], [33, 42]])('accuse nobody while pictures are missing: those from %s to %s', (from, to) => {
    const watch = new DoorWatch(DOOR);
    watch.doorReported({ at: Millis(0), door: 'closed' });
    watch.doorReported({ at: Millis(11_500), door: 'open' });
    const seen = frames(10_000, false, true);
    expect(watch.judge([...seen.slice(0, from), ...seen.slice(to)], Millis(14_000))).toBeUndefined();
  });

  it('are not accused while the door was never seen: it may be out of view', () => {
    const watch = new DoorWatch();
    watch.doorReported({ at: Millis(0), door: 'closed' });
    expect(report(watch, 10_000, false, true)).toBeUndefined();
    expect(report(watch, 20_000, false, false)).toBeUndefined();
    expect(watch.cells).toBeUndefined();
  });

  it('do not agree when something else moved than the door', () => {
    const known = Array.from({ length: 64 * 36 }, (_, cell) => cell).filter((cell) => cell < 300);
    const watch = new DoorWatch(known);
    watch.doorReported({ at: Millis(0), door: 'closed' });
    expect(report(watch, 10_000, true, true)).toBe('still');
  });

  it('tell of a door that moves while the contact says nothing', () => {
    const watch = new DoorWatch(DOOR);
    watch.doorReported({ at: Millis(0), door: 'closed' });
    expect(watch.judge(frames(10_000, false, true), Millis(13_500))).toBeUndefined();
    // The contact has a while to say so.
    expect(watch.judge(frames(20_000, true, true), Millis(22_000))).toBeUndefined();
    expect(watch.judge(frames(20_000, true, true), Millis(23_500))).toBe('moved-unreported');
  });

  it('hold no movement against the door that was reported a moment ago', () => {
    const watch = new DoorWatch(DOOR);
    watch.doorReported({ at: Millis(0), door: 'open' });
    const seen = frames(20_000, true, false);
    watch.doorReported({ at: Millis(21_500), door: 'closed' });
    expect(watch.judge(seen, Millis(22_600))).toBe('agrees');
    expect(watch.judge(seen, Millis(23_500))).toBeUndefined();
  });

  it('say nothing of the first report, a repeated one, or an unknown door', () => {
    const watch = new DoorWatch();
    for (const door of ['closed', 'closed', 'unknown', 'closed'] as const) {
      watch.doorReported({ at: Millis(1_000), door });
      expect(watch.judge(frames(0, false, true), Millis(5_000))).toBeUndefined();
    }
  });

  it('say nothing without pictures', () => {
    const watch = new DoorWatch();
    watch.doorReported({ at: Millis(0), door: 'closed' });
    watch.doorReported({ at: Millis(1_500), door: 'open' });
    expect(watch.judge([], Millis(3_000))).toBeUndefined();
  });
});
