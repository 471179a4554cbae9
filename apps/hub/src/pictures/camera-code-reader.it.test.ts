import type { SeenCode } from '@latchkey/driver-api';
import { readHandover, signHandover } from '@latchkey/grants';
import { Millis, newId, silentLog, sleep, systemClock } from '@latchkey/kit';
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
const open = () => cameraCodeReader({ name: 'box', reader, isWanted: () => true, clock: systemClock, log: silentLog });

describe('the camera that watches a door as a reader of codes', { timeout: 90_000 }, () => {
  const newText = async () => {
    const { privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
    return signHandover({ grantId: newId('grt'), accessPointId: newId('ap'), at: Math.floor(systemClock.now() / 1_000) }, privateKey);
  };

  it('tells what a phone shows once while it is held there, day and night, while its pictures go on', async () => {
    const [text, next] = [await newText(), await newText()];
    const seen: SeenCode[] = [];
    const times = (shown: string) => seen.filter((code) => code.text === shown).length;
    const stop = open().onCode((code) => seen.push(code));
    hold(text);
    const heldFrom = systemClock.now();
    await expect.poll(() => times(text), patience).toBe(1);
    expect(readHandover(text)).toBeDefined();
    expect(seen.at(-1)?.at).toBeGreaterThanOrEqual(heldFrom);
    home.change({ light: 'night' });
    const judged = pictures.length;
    await sleep(systemClock, Millis(4_000));
    expect(times(text)).toBe(1);
    // Some sixty; far fewer where many programs want the processor.
    expect(pictures.length - judged).toBeGreaterThan(4);
    hold(next);
    await expect.poll(() => times(next), patience).toBe(1);
    hold(undefined);
    // Five seconds after it was seen last, which may be a while after it was lowered.
    await sleep(systemClock, Millis(7_000));
    hold(next);
    await expect.poll(() => times(next), patience).toBe(2);
    expect(times(text)).toBe(1);
    stop();
    home.change({ light: 'day' });
  });

  it('reads nothing while nobody listens, and tells whoever begins to what is held there then', async () => {
    const [text, told] = [await newText(), new Array<SeenCode>()];
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
    await expect.poll(() => told.filter((code) => code.text === text).length, patience).toBe(1);
    stop();
  });
});
