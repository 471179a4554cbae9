import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Duration, Instant, ManualClock, Minutes, Millis, newId, plus, Seconds, silentLog } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSite } from '../../test/signed-site.ts';
import { ScriptedCamera, ScriptedDoor } from '../../test/scripted-devices.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { createVisitRunner } from './visit-runner.ts';

const HUB = newId('hub');
const SERVER_NOW = Instant(Date.UTC(2026, 5, 1, 12, 0, 0));
let folder: string;
let journal: Journal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-clock-'));
  journal = openJournal(join(folder, 'journal.sqlite'));
});
afterEach(() => {
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A courier's scan, signed by a server and a phone whose clocks are right, at a hub whose clock is off; what became of it. */
async function visitWhenHubIsOff(by: Duration): Promise<{ readonly outcome: string; readonly commands: readonly string[] }> {
  const clock = new ManualClock(plus(SERVER_NOW, by));
  const [door, camera] = [new ScriptedDoor(clock), new ScriptedCamera()];
  const point = door.accessPoint();
  await using site = await makeSite({ clock, journal, points: [point] });
  using runner = createVisitRunner({ accessPoints: [point], cameras: new Map([[point.id, camera]]), journal, clock, log: silentLog, onEntry: () => undefined });
  try {
    const run = await site.gate.admit(await site.request(point.id, SERVER_NOW), ({ claims }) => runner.request(claims));
    await turn();
    return { outcome: run.visit.refusal ?? run.visit.state, commands: door.commands };
  } catch (error) {
    await turn();
    return { outcome: error instanceof Error && 'code' in error ? String(error.code) : 'failed', commands: door.commands };
  }
}

describe('a hub whose clock is wrong', () => {
  it.each([0, 4, -4, 119, -119])('opens when it is off by %s s', async (off) => {
    expect((await visitWhenHubIsOff(Seconds(off))).commands).toEqual(['unlock']);
  });

  it.each([
    ['10 minutes fast', Minutes(10)],
    ['10 minutes slow', Minutes(-10)],
    ['more than two minutes and the grant’s own minute fast', Seconds(181)],
    ['more than two minutes slow', Seconds(-121)],
    ['at its epoch, after its battery died', Millis(0 - SERVER_NOW)],
    ['ten years ahead', Minutes(60 * 24 * 3_650)],
  ])('never opens when it is %s', async (_words, off) => {
    const { outcome, commands } = await visitWhenHubIsOff(off);
    expect(outcome).toMatch(/^grant\.(expired|early)$/);
    expect(commands).toEqual([]);
  });

  it.each([10, -10])('locks again although its clock jumps by %s min while the door stands unlocked: deadlines do not follow the wall clock', async (jump) => {
    const clock = new ManualClock(SERVER_NOW);
    const door = new ScriptedDoor(clock);
    const point = door.accessPoint();
    const seconds = Math.floor(SERVER_NOW / 1_000);
    using runner = createVisitRunner({ accessPoints: [point], cameras: new Map([[point.id, new ScriptedCamera()]]), journal, clock, log: silentLog, onEntry: () => undefined });
    const run = runner.request({
      iss: 'server', aud: HUB, jti: newId('grt'), iat: seconds, nbf: seconds, exp: seconds + 60, sub: newId('vis'), cnf: { jkt: 'x' },
      accessPointId: point.id, purpose: 'delivery', parcels: [newId('par')], site: newId('site'), labels: [],
    });
    await turn();
    expect(run.visit.state).toBe('unlocked');
    clock.jumpWall(Minutes(jump));
    clock.advance(Seconds(54));
    expect(door.commands).toEqual(['unlock']);
    clock.advance(Seconds(2));
    expect(door.commands).toEqual(['unlock', 'lock']);
  });
});
