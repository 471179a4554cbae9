import { MiB } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { picture } from './access-unit.fixture.ts';
import type { TimedUnit } from './media-timeline.ts';
import { sizeOf } from './nal-unit.ts';
import { type QueuedUnit, ViewerQueue } from './viewer-queue.ts';

const timed = (frame: number, keyframe = false, bytes = 8): TimedUnit => ({ unit: picture(frame / 25, keyframe, { bytes }), mediaTime: frame * 3_600 });
const group = (from: number, count: number) => Array.from({ length: count }, (_, i) => timed(from + i, i === 0));
const drain = (queue: ViewerQueue): QueuedUnit[] => {
  const taken: QueuedUnit[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) taken.push(next);
  return taken;
};

describe('what a viewer gets', () => {
  it('is the cached group a millisecond apart, ending at the newest picture\'s own time', () => {
    const queue = new ViewerQueue();
    queue.restart(group(100, 5));
    queue.push(timed(105));
    const newest = 104 * 3_600;
    expect(drain(queue).map(({ sendTime }) => sendTime)).toEqual([newest - 360, newest - 270, newest - 180, newest - 90, newest, 105 * 3_600]);
  });

  it('starts with the next IDR when nothing is cached', () => {
    const queue = new ViewerQueue();
    queue.restart([]);
    for (const unit of [timed(1), timed(2), timed(3, true), timed(4)]) queue.push(unit);
    expect(drain(queue).map(({ mediaTime }) => mediaTime / 3_600)).toEqual([3, 4]);
  });

  it('can be the group again, before the next picture\'s time, when a decoder lost its way', () => {
    const queue = new ViewerQueue();
    queue.restart(group(0, 25));
    const first = drain(queue);
    queue.restart(group(0, 25));
    const again = drain(queue);
    expect(again).toHaveLength(25);
    expect(again[0]?.sendTime).toBeGreaterThan(first.at(-1)?.sendTime ?? Infinity);
    expect(again.at(-1)?.sendTime).toBeLessThan(25 * 3_600);
  });

  it('loses pictures up to the next IDR when the viewer is slow', () => {
    const queue = new ViewerQueue();
    queue.push(timed(0, true, MiB(5)));
    queue.push(timed(1, false, MiB(5)));
    queue.push(timed(2, false));
    queue.push(timed(3, true));
    expect(drain(queue).map(({ mediaTime }) => mediaTime / 3_600)).toEqual([3]);
  });

  it('is bounded, decodable and in growing time whatever happens', () => {
    const push = fc.record({ do: fc.constant('push' as const), keyframe: fc.boolean(), bytes: fc.integer({ min: 1, max: MiB(3) }) });
    const restart = fc.record({ do: fc.constant('restart' as const), count: fc.integer({ min: 0, max: 30 }) });
    const take = fc.record({ do: fc.constant('take' as const) });
    fc.assert(
      fc.property(fc.array(fc.oneof(push, restart, take), { maxLength: 60 }), (actions) => {
        const queue = new ViewerQueue();
        const out: QueuedUnit[] = [];
        let frame = 100;
        for (const action of actions) {
          if (action.do === 'push') queue.push(timed((frame += 1), action.keyframe, action.bytes));
          if (action.do === 'restart') queue.restart(group(frame - action.count + 1, action.count));
          const next = action.do === 'take' ? queue.take() : undefined;
          if (next !== undefined) out.push(next);
        }
        const rest = drain(queue);
        expect(rest.reduce((sum, { unit }) => sum + sizeOf(unit), 0)).toBeLessThanOrEqual(MiB(8));
        const all = [...out, ...rest];
        for (const [i, { unit, mediaTime, sendTime }] of all.entries()) {
          const before = all[i - 1];
          if (before !== undefined) expect(sendTime).toBeGreaterThan(before.sendTime);
          if (!unit.keyframe) expect(before?.mediaTime).toBe(mediaTime - 3_600);
        }
      }),
    );
  });
});
