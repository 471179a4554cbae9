import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BoltState, DoorState, Reading } from '@latchkey/driver-api';
import type { GrantClaims } from '@latchkey/grants';
import { type Duration, ManualClock, newId, Seconds, silentLog } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedCamera, ScriptedDoor } from '../../test/scripted-devices.ts';
import type { AccessPoint } from '../devices/access-point.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { createVisitRunner, type VisitRunner } from './visit-runner.ts';

let folder: string;
let clock: ManualClock;
let door: ScriptedDoor;
let journal: Journal;
let runner: VisitRunner | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-proven-'));
  clock = new ManualClock();
  door = new ScriptedDoor(clock);
  journal = openJournal(join(folder, 'journal.sqlite'));
});
afterEach(() => {
  runner?.[Symbol.dispose]();
  runner = undefined;
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A door whose devices were proved some time ago and never answer a question during the test, or answer what `refresh` says. */
function provenDoor(bolt: BoltState, doorState: DoorState, age: Duration, refresh: () => Promise<void> = () => new Promise(() => {})): AccessPoint {
  const reading = <State>(value: State): Reading<State> => ({ value, at: clock.now(), provenAt: clock.monotonic() });
  const point = door.accessPoint();
  const proven = { ...point, lock: { ...point.lock, bolt: reading(bolt), refresh }, contact: { ...point.contact, door: reading(doorState), refresh } };
  clock.advance(age);
  return proven;
}

function request(point: AccessPoint) {
  runner = createVisitRunner({ accessPoints: [point], cameras: new Map([[point.id, new ScriptedCamera()]]), journal, clock, log: silentLog, onEntry: () => undefined });
  const now = Math.floor(clock.now() / 1_000);
  const claims: GrantClaims = { iss: 'server', aud: newId('hub'), jti: newId('grt'), iat: now, nbf: now, exp: now + 60, sub: newId('vis'), cnf: { jkt: 'thumbprint' }, accessPointId: point.id, purpose: 'delivery', parcels: [newId('par')], site: newId('site'), labels: [] };
  return runner.request(claims);
}

describe('an unlock on what the devices answered a moment ago', () => {
  it('does not wait for them to answer again, and the journal says how old they were', async () => {
    const run = request(provenDoor('thrown', 'closed', Seconds(2)));
    await settle();
    expect(run.visit.state).toBe('unlocked');
    const [first] = journal.entriesAfter(0, 100).flatMap((entry) => (entry.kind === 'visit' && entry.type === 'devices.answered' ? [entry.data] : []));
    expect(first).toMatchObject({ bolt: 'thrown', door: 'closed', age: Seconds(2) });
  });

  it('waits when they are older, and is refused when no answer comes', async () => {
    const run = request(provenDoor('thrown', 'closed', Seconds(3.001)));
    await settle();
    expect(door.commands).toEqual([]);
    clock.advance(Seconds(9));
    expect(run.visit).toMatchObject({ state: 'refused', refusal: 'door.unknown' });
  });

  it('is corrected by the answer: a door that stands open after all is not locked by a courier’s “lock”', async () => {
    // The subscription died without a word: what the device says when asked is not what it was last heard to say.
    const run = request(provenDoor('thrown', 'closed', Seconds(2), async () => {
      await settle();
      door.door('open');
    }));
    await settle();
    clock.advance(Seconds(0.4));
    await settle();
    await settle();
    runner?.askLock(run.visitId, 'courier', 'thumbprint');
    await settle();
    expect(run.visit.state).toBe('open');
    expect(door.commands).toEqual(['unlock']);
  });

  it('takes none for an answer when the hub comes back in the middle of a visit', async () => {
    request(provenDoor('thrown', 'closed', Seconds(1)));
    await settle();
    expect(door.commands).toEqual(['unlock']);
    runner?.[Symbol.dispose]();
    const point = provenDoor('withdrawn', 'closed', Seconds(1));
    runner = createVisitRunner({ accessPoints: [point], cameras: new Map([[point.id, new ScriptedCamera()]]), journal, clock, log: silentLog, onEntry: () => undefined });
    await settle();
    expect(door.commands).toEqual(['unlock']);
  });
});
