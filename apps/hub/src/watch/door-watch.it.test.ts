import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEntry } from '@latchkey/contract';
import { CodedError, ManualClock, Seconds, silentLog } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedCamera, ScriptedDoor } from '../../test/scripted-devices.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { type DoorWatch, watchDoor } from './door-watch.ts';

let folder: string;
let clock: ManualClock;
let door: ScriptedDoor;
let camera: ScriptedCamera;
let journal: Journal;
let isVisited: boolean;
let entries: JournalEntry[];
let watch: DoorWatch;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-watch-'));
  clock = new ManualClock();
  door = new ScriptedDoor(clock);
  camera = new ScriptedCamera();
  journal = openJournal(join(folder, 'journal.sqlite'));
  [isVisited, entries] = [false, []];
  watch = watchDoor({ accessPoint: { ...door.accessPoint(), fireRule: 'unlock' }, isVisited: () => isVisited, journal, clock, log: silentLog, onEntry: (entry) => entries.push(entry), record: () => camera.record() });
});
afterEach(() => {
  watch[Symbol.dispose]();
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const settle = () => new Promise((resolve) => setImmediate(resolve));
const notices = () => entries.flatMap((entry) => (entry.kind === 'incident' ? entry.notices : []));

describe('a door between visits', () => {
  it('that is forced leaves a line that is durable, and is told', () => {
    door.door('open');
    expect(notices()).toEqual(['alarm.forced']);
    expect(journal.entriesAfter(0, 10)).toEqual(entries);
    expect(entries.at(-1)).toMatchObject({ kind: 'incident', type: 'door.reported', data: { door: 'open' }, state: 'moved' });
  });

  it('is filmed from an alarm on, and all lines until it is home again are one incident', () => {
    door.door('open');
    door.door('closed');
    const marks = entries.flatMap((entry) => (entry.kind === 'incident' ? [`${entry.incidentId} ${entry.recordingId}`] : []));
    expect(notices()).toEqual(['alarm.forced', 'watch.home_again']);
    expect(new Set(marks)).toEqual(new Set([expect.stringMatching(/^inc_\w{26} rec_\w{26}$/)]));
    clock.advance(Seconds(20));
    expect(camera.released).toBe(1);
    door.bolt('withdrawn');
    expect(entries.at(-1)).toMatchObject({ notices: ['alarm.bolt_moved'] });
    expect(entries.at(-1)).not.toMatchObject({ incidentId: marks[0]?.split(' ')[0] });
  });

  it('is left to its visit, and watched again after it', () => {
    isVisited = true;
    door.bolt('withdrawn');
    door.door('open');
    door.door('closed');
    door.bolt('thrown');
    isVisited = false;
    expect(notices()).toEqual([]);
    door.bolt('withdrawn');
    expect(notices()).toEqual(['alarm.bolt_moved']);
    expect(door.commands).toEqual([]);
  });

  it('unlocks in a fire, and asks a lock that does not answer again', async () => {
    door.onCommand = () => Promise.reject(new CodedError('lock.silent', 'scripted silence'));
    watch.fireAlarm(true, 'panel');
    await settle();
    expect(door.commands).toEqual(['unlock']);
    door.onCommand = () => door.bolt('withdrawn');
    clock.advance(Seconds(5));
    await settle();
    expect(door.commands).toEqual(['unlock', 'unlock']);
    watch.fireAlarm(false, 'panel');
    expect(notices()).toEqual(['alarm.fire_unlocked', 'alarm.unlocked_by_fire']);
    clock.advance(Seconds(60));
    await settle();
    expect(door.commands).toEqual(['unlock', 'unlock']);
  });
});
