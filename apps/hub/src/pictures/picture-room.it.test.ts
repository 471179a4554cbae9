import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgePictureProof } from '@latchkey/domain';
import { Millis, silentLog, sleep, systemClock } from '@latchkey/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CameraFault } from '../../../../sim/src/rtsp/stream-fault.ts';
import { openCalibrationStore } from './calibration-store.ts';
import { type LitHome, startLitHome } from '../../test/lit-home.ts';
import { createLumaProcess, type LumaReader } from './luma-process.ts';
import { createPictureRoom, type PictureRoom } from './picture-room.ts';

const folder = mkdtempSync(join(tmpdir(), 'picture-room-'));
const patience = { timeout: 30_000 };
const stack = new AsyncDisposableStack();
let home: LitHome;
let reader: LumaReader;
let room: PictureRoom;
const openRoom = () =>
  createPictureRoom({
    name: 'box', camera: home.camera, light: home.light, contact: home.contact, rule: 'proved-once-learned',
    reader, store: openCalibrationStore(folder, 'box', silentLog), clock: systemClock, log: silentLog,
  });
beforeAll(async () => {
  home = stack.use(await startLitHome(systemClock));
  reader = stack.use(createLumaProcess({ clock: systemClock, log: silentLog }));
  room = openRoom();
}, 60_000);
afterAll(async () => {
  await room[Symbol.asyncDispose]();
  await stack.disposeAsync();
  rmSync(folder, { recursive: true, force: true });
});
const proofNow = () => judgePictureProof(room.reading, 'proved');

describe('a picture room on a real stream', { timeout: 120_000 }, () => {
  it('allows an unproven picture until it has learned the lamp by itself, and never again', async () => {
    await expect.poll(() => room.state.verdict, patience).toBe('unproven');
    expect(room.rule).toBe('unproven-allowed');
    await expect.poll(() => room.learned?.health.lamp, patience).toBe('good');
    expect(room.rule).toBe('proved');
    expect(room.learned?.health.amplitude).toBeGreaterThan(3);
    expect(proofNow()).toBe('not-live');
    expect(room.lastOutcome).toBeUndefined();
  });

  it('proves itself when somebody looks at the door', async () => {
    room.attend();
    await expect.poll(proofNow, patience).toBe('proved');
    expect(room.lastOutcome?.answer).toBe('shown');
  });

  it('remembers over a restart, and keeps its proof fresh as long as a visit runs', async () => {
    await room[Symbol.asyncDispose]();
    room = openRoom();
    expect(room.rule).toBe('proved');
    const end = room.visit();
    await expect.poll(proofNow, patience).toBe('proved');
    const first = room.lastOutcome;
    await expect.poll(() => room.lastOutcome !== first, patience).toBe(true);
    expect(room.lastOutcome?.answer).toBe('shown');
    expect(proofNow()).toBe('proved');
    end();
  });

  const attacks = (process.env['PICTURE_ATTACKS']?.split(',') ?? ['replay-blinks']) as CameraFault[];
  it.each(attacks)('%s: is never proved, and fails', async (fault) => {
    const end = room.visit();
    await expect.poll(proofNow, patience).toBe('proved');
    await sleep(systemClock, Millis(300));
    home.server.setFault(fault);
    const cutAt = systemClock.monotonic();
    await expect.poll(() => room.state.verdict, patience).toBe('failing');
    const { reason } = room.state;
    const took = systemClock.monotonic() - cutAt;
    if (process.env['PICTURE_ATTACKS'] !== undefined) console.log(fault, reason, Math.round(took), room.lastOutcome);
    await sleep(systemClock, Millis(1_500));
    expect(proofNow()).toBe('not-live');
    home.server.setFault(undefined);
    await expect.poll(proofNow, patience).toBe('proved');
    end();
  });
});
