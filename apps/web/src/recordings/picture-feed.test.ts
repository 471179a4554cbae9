import { afterEach, expect, it, vi } from 'vitest';
import { openPictureFeed } from './picture-feed.ts';

afterEach(() => vi.unstubAllGlobals());

/** As much of Media Source Extensions as the feed needs. A header that names no end makes the duration infinite, as ours does. */
class Source extends EventTarget {
  static isTypeSupported = () => true;
  readyState = 'open';
  duration = Number.NaN;
  end = 0;
  addSourceBuffer() {
    const buffer = Object.assign(new EventTarget(), {
      updating: false,
      appendBuffer: () => {
        if (Number.isNaN(this.duration)) this.duration = Infinity;
        queueMicrotask(() => buffer.dispatchEvent(new Event('updateend')));
      },
    });
    return Object.defineProperty(buffer, 'buffered', { get: () => ({ length: this.end === 0 ? 0 : 1, end: () => this.end }) });
  }
}

it('knows where a recording ends, so that what was not read yet can be sought', async () => {
  const source = new Source();
  vi.stubGlobal('MediaSource', Object.assign(function make() { return source; }, { isTypeSupported: () => true }));
  vi.stubGlobal('URL', { createObjectURL: () => (queueMicrotask(() => source.dispatchEvent(new Event('sourceopen'))), 'blob:'), revokeObjectURL: () => undefined });
  // Of the element only what the feed touches.
  using feed = await openPictureFeed({ src: '', error: null } as unknown as HTMLVideoElement, new Uint8Array(8), AbortSignal.timeout(5_000));
  expect(source.duration).toBe(Infinity);
  feed.setDuration(0);
  expect(source.duration).toBe(Infinity);
  feed.setDuration(55);
  expect(source.duration).toBe(55);
  feed.setDuration(20);
  expect(source.duration).toBe(55);
  // The index of one that grows may lag behind what was read; a shorter duration than that is refused by browsers.
  [source.duration, source.end] = [Infinity, 60];
  feed.setDuration(58);
  expect(source.duration).toBe(60);
});
