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
    room.attend('page');
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

  it('learns the door by its contact, and tells when only one of the two moves', async () => {
    await using doorRoom = createPictureRoom({
      name: 'door', camera: home.camera, light: undefined, contact: home.contact, rule: 'unproven-allowed',
      reader, store: openCalibrationStore(folder, 'door', silentLog), clock: systemClock, log: silentLog,
    });
    await expect.poll(() => doorRoom.state.reason, patience).toBe('picture.no-lamp');
    const settled = () => sleep(systemClock, Millis(1_600));
    await settled();
    for (const door of ['open', 'closed', 'open', 'closed'] as const) {
      home.moveLid(door);
      await settled();
      expect(doorRoom.state).toMatchObject({ reason: 'picture.no-lamp', remarks: [] });
    }
    home.moveLid('open', { seen: false });
    await expect.poll(() => doorRoom.state.reason, patience).toBe('picture.door-still');
    expect(doorRoom.reading.alive).toBe(false);
    home.moveLid('closed', { seen: false });
    await settled();
    home.moveLid('open');
    await expect.poll(() => doorRoom.state.reason, patience).toBe('picture.no-lamp');
    home.moveLid('closed');
    await sleep(systemClock, Millis(5_000));
    home.moveLid('open', { reported: false });
    await expect.poll(() => doorRoom.state.remarks, patience).toContain('door-moved-unreported');
    expect(doorRoom.reading.alive).toBe(true);
    home.moveLid('closed');
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
