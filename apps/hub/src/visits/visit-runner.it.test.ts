import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEntry } from '@latchkey/contract';
import { isClean } from '@latchkey/domain';
import type { GrantClaims } from '@latchkey/grants';
import { CodedError, ManualClock, Minutes, newId, Seconds, silentLog } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedCamera, ScriptedDoor } from '../../test/scripted-devices.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { createVisitRunner, type VisitRunner, type VisitRunnerDeps } from './visit-runner.ts';

let folder: string;
let clock: ManualClock;
let door: ScriptedDoor;
let camera: ScriptedCamera;
let journal: Journal;
let entries: JournalEntry[];
let runner: VisitRunner;

const settle = () => new Promise((resolve) => setImmediate(resolve));
const accessPoint = () => door.accessPoint();
const start = (log = journal, rules: VisitRunnerDeps['rules'] = {}): VisitRunner =>
  createVisitRunner({ rules, accessPoints: [accessPoint()], cameras: new Map([[accessPoint().id, camera]]), journal: log, clock, log: silentLog, onEntry: (entry) => entries.push(entry) });

function claims(change: Partial<GrantClaims> = {}): GrantClaims {
  const now = Math.floor(clock.now() / 1_000);
  return {
    iss: 'server', aud: newId('hub'), jti: newId('grt'), iat: now, nbf: now, exp: now + 60, sub: newId('vis'), cnf: { jkt: 'thumbprint' },
    accessPointId: accessPoint().id, purpose: 'delivery', parcels: [newId('par')], site: newId('site'), labels: [], ...change,
  };
}
const states = () => entries.flatMap((entry) => (entry.kind === 'visit' ? [entry.state] : []));
const notices = () => entries.flatMap((entry) => (entry.kind === 'visit' ? entry.notices : []));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-hub-'));
  clock = new ManualClock();
  door = new ScriptedDoor(clock);
  camera = new ScriptedCamera();
  journal = openJournal(join(folder, 'journal.sqlite'));
  entries = [];
  runner = start();
});

afterEach(() => {
  runner[Symbol.dispose]();
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

describe('a visit on scripted devices', () => {
  it('goes from the request to secured, every line journaled before the next is acted on', async () => {
    const seen: number[] = [];
    door.onCommand = (action) => {
      seen.push(journal.lastSeq);
      door.bolt(action === 'lock' ? 'thrown' : 'withdrawn');
    };
    const run = runner.request(claims());
    await settle();
    expect(run.visit.state).toBe('unlocked');
    door.door('open');
    door.door('closed');
    runner.askLock(run.visitId, 'courier', 'thumbprint');
    await settle();
    clock.advance(Seconds(2));
    await settle();
    expect(run.visit.state).toBe('secured');
    expect(door.commands).toEqual(['unlock', 'lock']);
    // When a command left, the line that asks for it was already on the medium.
    expect(entries.filter((entry) => seen.includes(entry.seq)).map((entry) => entry.kind === 'visit' && entry.state)).toEqual(['unlocking', 'locking']);
    expect(journal.entriesAfter(0, 100)).toEqual(entries.toSorted((a, b) => a.seq - b.seq));
    expect(camera.released).toBe(1);
    expect(runner.runningAt(accessPoint().id)).toBeUndefined();
  });

  it('refuses a grant the second time, also after a restart', async () => {
    const once = claims();
    runner.request(once);
    await settle();
    clock.advance(Minutes(5));
    await settle();
    clock.advance(Seconds(5));
    const again = runner.request({ ...once, sub: newId('vis'), exp: once.exp + 3_600 });
    expect(again.visit).toMatchObject({ state: 'refused', refusal: 'grant.used' });
    runner[Symbol.dispose]();
    journal[Symbol.dispose]();
    journal = openJournal(join(folder, 'journal.sqlite'));
    runner = start();
    expect(runner.request({ ...once, sub: newId('vis'), exp: once.exp + 3_600 }).visit.refusal).toBe('grant.used');
  });

  it('asks twice for one visit and gets the same one; another one at the same door is told to wait', async () => {
    const first = claims();
    const run = runner.request(first);
    expect(runner.request(first)).toBe(run);
    expect(runner.request(claims()).visit).toMatchObject({ state: 'refused', refusal: 'visit.busy' });
    await settle();
    expect(door.commands).toEqual(['unlock']);
  });

  it('tells of a second courier who waits, and takes more parcels of the first one in by the same opening', async () => {
    const first = claims();
    const run = runner.request(first);
    await settle();
    runner.request(claims({ cnf: { jkt: 'another' } }));
    expect(notices()).toContain('visit.courier_waiting');
    const more = { ...first, jti: newId('grt'), parcels: [newId('par')] };
    expect(runner.addParcels(more)).toBe(run);
    runner.addParcels(more);
    for (const foreign of [{ cnf: { jkt: 'another' } }, { accessPointId: newId('ap') }, { purpose: 'collection' as const }, { sub: newId('vis') }]) {
      expect(() => runner.addParcels({ ...more, parcels: [newId('par')], jti: newId('grt'), ...foreign })).toThrow('has ended');
    }
    runner.askLock(run.visitId, 'courier', 'thumbprint');
    expect(() => runner.addParcels({ ...more, parcels: [newId('par')], jti: newId('grt') })).toThrow('has ended');
    await settle();
    clock.advance(Seconds(2));
    await settle();
    expect(door.commands).toEqual(['unlock', 'lock']);
    expect(run.visit).toMatchObject({ state: 'secured', added: more.parcels });
    expect(entries.filter((entry) => entry.kind === 'visit' && entry.type === 'parcels.added')).toHaveLength(1);
    expect(entries.findLast((entry) => entry.kind === 'visit' && entry.visitId === run.visitId)).toMatchObject({ parcels: [...first.parcels, ...more.parcels] });
    expect(journal.hasGrant(more.jti)).toBe(true);
  });

  it('does not open while nothing is recorded, and says so when the time is up', async () => {
    camera.confirmsAtOnce = false;
    const run = runner.request(claims());
    await settle();
    clock.advance(Seconds(9));
    expect(run.visit).toMatchObject({ state: 'refused', refusal: 'camera.not_recording' });
    expect(door.commands).toEqual([]);
  });

  it('does not open on a dead picture', async () => {
    camera.picture = { ...camera.picture, alive: false, reason: 'picture.stalled' };
    const run = runner.request(claims());
    await settle();
    clock.advance(Seconds(9));
    expect(run.visit).toMatchObject({ state: 'refused', refusal: 'camera.not_live' });
    expect(door.commands).toEqual([]);
  });

  it('locks again when the picture is lost before anybody opened', async () => {
    const run = runner.request(claims());
    await settle();
    camera.lose('picture.stalled');
    clock.advance(Seconds(5));
    await settle();
    clock.advance(Seconds(2));
    await settle();
    expect(door.commands).toEqual(['unlock', 'lock']);
    expect(run.visit.state).toBe('secured');
    expect(notices()).toContain('alarm.picture_lost');
  });

  it('tells of a lock that acknowledges and then keeps silent', async () => {
    const run = runner.request(claims());
    await settle();
    door.door('open');
    door.door('closed');
    door.onCommand = () => {};
    door.answersRefresh = false;
    runner.askLock(run.visitId, 'courier', 'thumbprint');
    await settle();
    clock.advance(Seconds(9));
    expect(run.visit.state).toBe('unconfirmed');
    expect(notices()).toContain('alarm.lock_silent');
  });

  it('is over without an opening when the lock refuses to open, and people are told', async () => {
    door.onCommand = (action) => (action === 'unlock' ? Promise.reject(new CodedError('lock.refused', 'scripted refusal')) : door.bolt('thrown'));
    const run = runner.request(claims());
    await settle();
    expect(states()).toContain('unconfirmed');
    expect(notices()).toContain('alarm.did_not_unlock');
    clock.advance(Seconds(2));
    await settle();
    // One try, which is never made again; its bolt answered that it had not moved.
    expect(door.commands).toEqual(['unlock']);
    expect(entries.flatMap((entry) => (entry.kind === 'visit' && entry.type === 'lock.failed' ? [entry.data] : []))).toEqual([expect.objectContaining({ reason: 'lock.refused' })]);
    expect(run.visit.state).toBe('secured');
    expect(isClean(run.visit)).toBe(false);
  });

  it('tells at once of a lock that refuses to lock, and tries again until it obeys', async () => {
    const run = runner.request(claims());
    await settle();
    door.door('open');
    door.door('closed');
    let refusals = 2;
    door.onCommand = (action) => ((refusals -= 1) >= 0 ? Promise.reject(new CodedError('lock.refused', 'scripted refusal')) : door.bolt(action === 'lock' ? 'thrown' : 'withdrawn'));
    runner.askLock(run.visitId, 'courier', 'thumbprint');
    await settle();
    expect(run.visit.state).toBe('unconfirmed');
    expect(notices()).toContain('alarm.lock_silent');
    for (let waited = 0; waited < 4 && run.visit.state !== 'secured'; waited += 1) {
      clock.advance(Seconds(9));
      await settle();
    }
    expect(door.commands).toEqual(['unlock', 'lock', 'lock', 'lock']);
    expect(run.visit.state).toBe('secured');
    expect(isClean(run.visit)).toBe(false);
  });

  it('relocks with nobody asking: after the door closed, and when it never opened', async () => {
    runner.request(claims());
    await settle();
    door.door('open');
    door.door('closed');
    clock.advance(Seconds(5));
    await settle();
    clock.advance(Seconds(2));
    await settle();
    expect(states().at(-1)).toBe('secured');
    runner.request(claims());
    await settle();
    clock.advance(Seconds(60));
    await settle();
    clock.advance(Seconds(2));
    await settle();
    expect(door.commands).toEqual(['unlock', 'lock', 'unlock', 'lock']);
    expect(notices()).toContain('visit.not_opened');
  });

  it('relocks sooner where the site asks for it, and says so in the line that courier and household see', async () => {
    runner[Symbol.dispose]();
    runner = start(journal, { relockIfNeverOpened: Seconds(10) });
    runner.request(claims());
    await settle();
    expect(entries.find((entry) => entry.kind === 'visit' && entry.state === 'unlocked')).toMatchObject({ data: { bolt: 'withdrawn', relocksAfterMillis: 10_000 } });
    clock.advance(Seconds(10));
    expect(door.commands).toEqual(['unlock', 'lock']);
  });

  it('takes an interrupted visit over after a crash and locks the door', async () => {
    const run = runner.request(claims());
    await settle();
    door.door('open');
    expect(run.visit.state).toBe('open');
    runner[Symbol.dispose]();
    journal[Symbol.dispose]();
    journal = openJournal(join(folder, 'journal.sqlite'));
    door.door('closed');
    runner = start();
    await settle();
    clock.advance(Seconds(2));
    await settle();
    expect(door.commands).toEqual(['unlock', 'lock']);
    expect(states().at(-1)).toBe('secured');
    expect(notices()).toContain('alarm.hub_restarted');
  });

  it('opens nothing when the journal cannot be written, but still locks what is open', async () => {
    const broken: Journal = new Proxy(journal, { get: (target, key) => (key === 'appendVisitLines' ? () => { throw new Error('disk full'); } : Reflect.get(target, key)) });
    const failing = start(broken);
    expect(() => failing.request(claims())).toThrowError(expect.objectContaining({ code: 'journal.write_failed' }));
    expect(door.commands).toEqual([]);
    failing[Symbol.dispose]();

    let full = false;
    const filling: Journal = new Proxy(journal, { get: (target, key) => {
      if (key === 'appendVisitLines' && full) return () => { throw new Error('disk full'); };
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    } });
    const later = start(filling);
    const run = later.request(claims());
    await settle();
    door.door('open');
    full = true;
    door.door('closed');
    later.askLock(run.visitId, 'courier', 'thumbprint');
    await settle();
    expect(door.commands).toEqual(['unlock', 'lock']);
    later[Symbol.dispose]();
  });
});
