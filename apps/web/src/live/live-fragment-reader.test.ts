import { expect, it } from 'vitest';
import { readLiveFragment } from './live-fragment-reader.ts';

const message = (...parts: readonly (string | number)[]) => Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...new TextEncoder().encode(part)]))).buffer;

it('reads the hub\'s bytes', () => {
  expect(readLiveFragment(message(1, '{"type":"clock","steady":5,"wall":9,"frame":null,"camera":"streaming"}'))).toEqual({ kind: 'clock', clock: { steady: 5, wall: 9, frame: null, camera: 'streaming' } });
  expect(readLiveFragment(message(2, 11, 'avc1.42c00c', 9, 8))).toEqual({ kind: 'init', codec: 'avc1.42c00c', header: Uint8Array.of(9, 8) });
  expect(readLiveFragment(message(3, 1, 7))).toEqual({ kind: 'fragment', keyframe: true, data: Uint8Array.of(7) });
  expect(readLiveFragment(message(3, 0, 7))).toMatchObject({ keyframe: false });
});

it.each([
  ['nothing', []],
  ['a kind alone', [3]],
  ['a kind of the future', [9, 1, 2]],
  ['a codec that is none', [2, 5, 'evil"', 1]],
  ['a clock that is no JSON', [1, '{']],
  ['a clock without a camera', [1, '{"type":"clock","steady":5,"wall":9,"frame":null}']],
  ['a clock whose time is text', [1, '{"type":"clock","steady":"5","wall":9,"frame":null,"camera":"streaming"}']],
  ['a clock with half a frame', [1, '{"type":"clock","steady":5,"wall":9,"frame":{"arrived":1},"camera":"streaming"}']],
])('skips %s', (_name, parts) => {
  expect(readLiveFragment(message(...parts))).toBeUndefined();
});
