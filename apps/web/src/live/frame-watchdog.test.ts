import { expect, it } from 'vitest';
import { createFrameWatchdog } from './frame-watchdog.ts';

function watch(interval: number, frames = 100) {
  const watchdog = createFrameWatchdog();
  for (let i = 0; i < frames; i += 1) watchdog.presented(i * interval);
  return { watchdog, last: (frames - 1) * interval };
}

it('says nothing before the first frame', () => {
  expect(createFrameWatchdog().stalled(1e9)).toBe(false);
});

it.each([10, 40, 100])('with a frame each %i ms sees a stall after 540 ms, not before', (interval) => {
  const { watchdog, last } = watch(interval);
  expect(watchdog.stalled(last + 540)).toBe(false);
  expect(watchdog.stalled(last + 541)).toBe(true);
});

it('gives a slow camera time, but never so much that a second passes unsaid', () => {
  const slow = watch(250);
  expect(slow.watchdog.stalled(slow.last + 700)).toBe(false);
  const slower = watch(800);
  expect(slower.watchdog.stalled(slower.last + 850)).toBe(false);
  expect(slower.watchdog.stalled(slower.last + 851)).toBe(true);
});

it('is calm again with the next frame, and after the page was hidden', () => {
  const { watchdog, last } = watch(40);
  watchdog.presented(last + 3_000);
  expect(watchdog.stalled(last + 3_100)).toBe(false);
  watchdog.excuse(last + 10_000);
  expect(watchdog.stalled(last + 10_500)).toBe(false);
  expect(watchdog.stalled(last + 11_100)).toBe(true);
});
