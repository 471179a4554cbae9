import { ManualClock, Seconds, silentLog } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { cameraCodeReader } from './camera-code-reader.ts';

/** A camera of words, and whether it is read. */
function rig() {
  const clock = new ManualClock();
  let look: ((codes: readonly string[]) => void) | undefined;
  let wanted = true;
  const port = cameraCodeReader({
    name: 'porch', isWanted: () => wanted, clock, log: silentLog,
    reader: {
      readCodes(_name, onRead) {
        look = onRead;
        return { [Symbol.dispose]: () => (look = undefined) };
      },
    },
  });
  return {
    clock, port,
    see: (...codes: string[]) => look?.(codes),
    want(next: boolean) {
      wanted = next;
      clock.advance(Seconds(1));
    },
    get isRead() {
      return look !== undefined;
    },
  };
}

it('is read while somebody listens and it is wanted, and at no other time', () => {
  const camera = rig();
  expect(camera.isRead).toBe(false);
  camera.want(false);
  const stops = [camera.port.onCode(() => {}), camera.port.onCode(() => {})];
  expect(camera.isRead).toBe(false);
  camera.want(true);
  expect(camera.isRead).toBe(true);
  camera.want(false);
  expect(camera.isRead).toBe(false);
  camera.want(true);
  stops[0]?.();
  expect(camera.isRead).toBe(true);
  stops[1]?.();
  expect(camera.isRead).toBe(false);
  camera.clock.advance(Seconds(5));
  expect(camera.isRead).toBe(false);
});

it('tells each code once while it is held, and of what is held there when reading begins again', () => {
  const camera = rig();
  const told: string[] = [];
  camera.port.onCode(({ text }) => told.push(text));
  camera.see('a');
  camera.see('a', 'b');
  expect(told).toEqual(['a', 'b']);
  camera.want(false);
  camera.see('c');
  camera.want(true);
  camera.see('a');
  expect(told).toEqual(['a', 'b', 'a']);
});

it('passes on no text that is longer than a phone’s', () => {
  const camera = rig();
  const told: number[] = [];
  camera.port.onCode(({ text }) => told.push(text.length));
  camera.see('x'.repeat(2_048), 'x'.repeat(2_049));
  expect(told).toEqual([2_048]);
});
