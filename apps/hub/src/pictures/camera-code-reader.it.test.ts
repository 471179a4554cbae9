import type { SeenCode } from '@latchkey/driver-api';
import { Millis, silentLog, sleep, systemClock } from '@latchkey/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LitHome, startLitHome } from '../../test/lit-home.ts';
import { cameraCodeReader } from './camera-code-reader.ts';
import { createLumaProcess, type LumaReader, type PictureCodes } from './luma-process.ts';

const patience = { timeout: 20_000 };
const stack = new AsyncDisposableStack();
const pictures: number[] = [];
let home: LitHome;
let reader: LumaReader & PictureCodes;
beforeAll(async () => {
  home = stack.use(await startLitHome(systemClock));
  reader = stack.use(createLumaProcess({ clock: systemClock, log: silentLog }));
  stack.use(reader.follow('box', home.camera, { onPicture: () => void pictures.push(systemClock.monotonic()), isUrgent: () => true }));
}, 60_000);
afterAll(() => stack.disposeAsync());
const hold = (text: string | undefined) => home.change({ courier: { position: 1, carrying: true, phone: text === undefined ? undefined : { text, metres: 0.2, glare: 0 } } });
const open = () => cameraCodeReader({ name: 'box', reader, clock: systemClock, log: silentLog });

describe('the camera that watches a door as a reader of codes', { timeout: 90_000 }, () => {
  // As long as a handover's is; nothing in it repeats.
  const text = `LATCHKEY1:${Array.from({ length: 60 }, (_, at) => (at * 7_919 + 12_347).toString(36)).join('').toUpperCase().slice(0, 136)}`;

  it('tells what a phone shows once while it is held there, day and night, while its pictures go on', async () => {
    const seen: SeenCode[] = [];
    const stop = open().onCode((code) => seen.push(code));
    hold(text);
    const heldFrom = systemClock.now();
    await expect.poll(() => seen.length, patience).toBe(1);
    expect(seen[0]?.text).toBe(text);
    expect(seen[0]?.at).toBeGreaterThanOrEqual(heldFrom);
    home.change({ light: 'night' });
    const judged = pictures.length;
    await sleep(systemClock, Millis(4_000));
    expect(seen).toHaveLength(1);
    expect(pictures.length - judged).toBeGreaterThan(20);
    hold(`${text}2`);
    await expect.poll(() => seen.map((code) => code.text), patience).toEqual([text, `${text}2`]);
    hold(undefined);
    // Five seconds after it was seen last, which may be a while after it was lowered.
    await sleep(systemClock, Millis(7_000));
    hold(`${text}2`);
    await expect.poll(() => seen.length, patience).toBe(3);
    stop();
    home.change({ light: 'day' });
  });

  it('reads nothing while nobody listens, and tells whoever begins to what is held there then', async () => {
    const told: SeenCode[] = [];
    let looks = 0;
    hold(text);
    const cameras = open();
    cameras.onCode(() => {})();
    using asked = reader.readCodes('box', () => void (looks += 1));
    await expect.poll(() => looks, patience).toBeGreaterThan(2);
    asked[Symbol.dispose]();
    await sleep(systemClock, Millis(1_000));
    const read = looks;
    await sleep(systemClock, Millis(1_500));
    expect(looks).toBe(read);
    const stop = cameras.onCode((code) => told.push(code));
    await expect.poll(() => told.map((code) => code.text), patience).toEqual([text]);
    stop();
  });

  it('passes on no text that is longer than a phone’s', async () => {
    const told: string[] = [];
    const stop = cameraCodeReader({
      name: 'box', clock: systemClock, log: silentLog,
      reader: { readCodes: (_name, onRead) => (onRead(['x'.repeat(2_049), 'y']), { [Symbol.dispose]() {} }) },
    }).onCode((code) => told.push(code.text));
    expect(told).toEqual(['y']);
    stop();
  });
});
