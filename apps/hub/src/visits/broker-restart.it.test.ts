import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEntry } from '@latchkey/contract';
import { isClean } from '@latchkey/domain';
import { newId, silentLog, systemClock } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DriverRig, driverRig, lockOf } from '../../../../drivers/mqtt-lock/src/rig/driver-rig.ts';
import type { AccessPoint } from '../devices/access-point.ts';
import { openJournal } from '../journal/journal.ts';
import { createVisitRunner, type VisitRunner } from './visit-runner.ts';

/** A bolt's travel, a bridge's start and the driver's pauses between two tries to connect, on a busy machine. */
const PATIENCE = { timeout: 40_000, interval: 50 };

let stack: AsyncDisposableStack;
let rig: DriverRig;
let point: AccessPoint;
let runner: VisitRunner;
let entries: JournalEntry[];

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-broker-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
  rig = stack.use(await driverRig());
  rig.box.touch({ bolt: 'thrown', door: 'closed' });
  await rig.box.start();
  const driver = await rig.drive({ locks: [{ name: 'parcel-box', contact: 'parcel-box-lid' }] });
  const lock = lockOf(driver);
  const contact = driver.devices.find(({ id }) => id === 'mqtt-lock:parcel-box')?.contact;
  await expect.poll(() => [lock.bolt.value, contact?.door.value], PATIENCE).toEqual(['thrown', 'closed']);
  point = { id: newId('ap'), name: 'Parcel box', kind: 'parcel-box', lock, contact, camera: undefined, cameraRule: 'optional', lamp: undefined, visitors: [], pictureRule: 'unproven-allowed', fireRule: 'tell' };
  entries = [];
  const journal = stack.use(openJournal(join(folder, 'journal.sqlite')));
  runner = stack.use(createVisitRunner({ accessPoints: [point], cameras: new Map(), journal, clock: systemClock, log: silentLog, onEntry: (entry) => entries.push(entry) }));
});
afterEach(() => stack.disposeAsync());

function request() {
  const now = Math.floor(systemClock.now() / 1_000);
  return runner.request({
    iss: 'server', aud: newId('hub'), jti: newId('grt'), iat: now, nbf: now, exp: now + 60, sub: newId('vis'), cnf: { jkt: 'thumbprint' },
    accessPointId: point.id, purpose: 'delivery', parcels: [newId('par')], site: newId('site'), labels: [],
  });
}
const notices = () => entries.flatMap((entry) => (entry.kind === 'visit' ? entry.notices : []));
const ordersTo = (state: 'LOCK' | 'UNLOCK') => rig.broker.published.filter(({ topic, text }) => topic.endsWith('/set') && text.includes(`"${state}"`)).length;

describe('the broker of a box', { timeout: 120_000 }, () => {
  it('that restarts while the box stands open: people are told, the bolt waits, and it is locked when both are back', async () => {
    const run = request();
    await expect.poll(() => run.visit.state, PATIENCE).toBe('unlocked');
    rig.box.touch({ door: 'open' });
    await expect.poll(() => run.visit.state, PATIENCE).toBe('open');
    await rig.broker.stop();
    await expect.poll(notices, PATIENCE).toContain('alarm.device_silent');
    rig.box.touch({ door: 'closed' });
    runner.askLock(run.visitId, 'courier', 'thumbprint');
    expect(run.visit).toMatchObject({ bolt: 'unknown', door: 'unknown' });
    expect([ordersTo('LOCK'), rig.box.opening.bolt]).toEqual([0, 'withdrawn']);

    await rig.broker.start();
    await expect.poll(() => run.visit.state, PATIENCE).toBe('secured');
    expect(rig.box.opening).toMatchObject({ bolt: 'thrown', door: 'closed' });
    expect(isClean(run.visit)).toBe(false);
    expect(ordersTo('UNLOCK')).toBe(1);
  });

  it('that restarts before the unlock: the courier is refused, and nothing moves when it is back', async () => {
    await rig.broker.stop();
    const run = request();
    await expect.poll(() => run.visit.state, PATIENCE).toBe('refused');
    expect(run.visit.refusal).toMatch(/^(lock|door)\.unknown$/);
    await rig.broker.start();
    await expect.poll(() => point.lock.bolt.value, PATIENCE).toBe('thrown');
    expect([ordersTo('UNLOCK'), rig.box.opening.bolt]).toEqual([0, 'thrown']);
    // And the next courier is let in as if nothing had been.
    const next = request();
    await expect.poll(() => next.visit.state, PATIENCE).toBe('unlocked');
  });
});
