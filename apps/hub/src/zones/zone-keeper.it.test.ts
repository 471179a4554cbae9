import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEntry } from '@latchkey/contract';
import { isOver } from '@latchkey/domain';
import type { GrantClaims } from '@latchkey/grants';
import { CodedError, ManualClock, newId, Seconds, silentLog } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ScriptedCamera, ScriptedDoor } from '../../test/scripted-devices.ts';
import { ScriptedZone } from '../../test/scripted-zone.ts';
import type { AccessPoint } from '../devices/access-point.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import type { VisitRun } from '../visits/visit-run.ts';
import { createVisitRunner, type VisitRunner } from '../visits/visit-runner.ts';
import { createZoneKeeper, type ZoneKeeper } from './zone-keeper.ts';

const ZONE = 'Ground floor';

let folder: string;
let clock: ManualClock;
let door: ScriptedDoor;
let zone: ScriptedZone;
let journal: Journal;
let entries: JournalEntry[];
let visits: VisitRunner;
let zones: ZoneKeeper;

const turn = () => new Promise((resolve) => setImmediate(resolve));
/** Lets what is on its way arrive, a second of the hub's clock at a time. */
const pass = async (seconds: number) => {
  for (let second = 0; second < seconds; second += 1) {
    await turn();
    clock.advance(Seconds(1));
  }
  await turn();
};
const accessPoint = (): AccessPoint => ({ ...door.accessPoint(), alarmZone: { id: 'mqtt-alarm:Ground floor', name: ZONE, port: zone } });

function start(log: Journal = journal): void {
  const point = accessPoint();
  visits = createVisitRunner({ accessPoints: [point], cameras: new Map([[point.id, new ScriptedCamera()]]), journal: log, clock, log: silentLog, onEntry(entry) {
    entries.push(entry);
    if (entry.kind === 'visit' && isOver(entry)) zones.visitOver();
  } });
  zones = createZoneKeeper({ accessPoints: [point], running: () => visits.running, journal: log, clock, log: silentLog, onEntry: (entry) => entries.push(entry) });
}
/** The hub dies at once, and starts again on what its journal has. */
function die(): void {
  zones[Symbol.dispose]();
  visits[Symbol.dispose]();
  journal[Symbol.dispose]();
  journal = openJournal(join(folder, 'journal.sqlite'));
}

/** A courier at the door, under a policy that names this zone. */
function come({ named, purpose = 'delivery' }: { readonly named: string | undefined; readonly purpose?: GrantClaims['purpose'] } = { named: ZONE }): VisitRun {
  const now = Math.floor(clock.now() / 1_000);
  const { id } = accessPoint();
  const rule = zones.ruleFor(id, purpose, named);
  const claims: GrantClaims = { iss: 'server', aud: newId('hub'), jti: newId('grt'), iat: now, nbf: now, exp: now + 60, sub: newId('vis'), cnf: { jkt: 'thumbprint' }, accessPointId: id, purpose, parcels: [newId('par')], site: newId('site'), labels: [] };
  const run = visits.request(claims, undefined, rule === undefined ? {} : { zone: rule });
  zones.begin(run, named);
  return run;
}
/** Opened, closed, locked and settled. */
async function deliver(run: VisitRun): Promise<void> {
  await turn();
  door.door('open');
  await turn();
  door.door('closed');
  visits.askLock(run.visitId, 'courier', 'thumbprint');
  await pass(3);
}
const incidents = () => entries.flatMap((entry) => (entry.kind === 'incident' ? [entry.type] : []));
const notices = () => entries.flatMap((entry) => (entry.kind === 'incident' ? entry.notices : []));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-zone-'));
  clock = new ManualClock();
  door = new ScriptedDoor(clock);
  zone = new ScriptedZone(clock);
  journal = openJournal(join(folder, 'journal.sqlite'));
  entries = [];
  start();
});
afterEach(() => {
  zones[Symbol.dispose]();
  visits[Symbol.dispose]();
  journal[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

describe('a delivery behind an armed alarm', () => {
  it.each(['away', 'home', 'night'] as const)('is let in when the panel says disarmed, and leaves the zone armed as it was: %s', async (mode) => {
    zone.say(`armed_${mode}`);
    const order: string[] = [];
    zone.onCommand = (asked) => {
      order.push(asked === undefined ? `disarm after ${incidents().join()}` : `arm ${asked}, door ${door.accessPoint().contact.door.value}`);
      zone.say(asked === undefined ? 'disarmed' : `armed_${asked}`);
    };
    door.onCommand = (action) => {
      order.push(`${action}, zone ${zone.zone.value}`);
      door.bolt(action === 'lock' ? 'thrown' : 'withdrawn');
    };
    const run = come();
    await deliver(run);
    expect(run.visit.state).toBe('secured');
    expect(order).toEqual(['disarm after zone.disarming', 'unlock, zone disarmed', 'lock, zone disarmed', `arm ${mode}, door closed`]);
    expect(incidents()).toEqual(['zone.disarming', 'zone.armed_again']);
    expect(notices()).toEqual([]);
    expect(journal.heldZones()).toEqual([]);
  });

  it('is refused for that reason when the panel does not answer, and nothing was opened', async () => {
    zone.refuse('zone.silent');
    const run = come();
    await pass(9);
    expect(run.visit).toMatchObject({ state: 'refused', refusal: 'zone.armed' });
    expect(door.commands).toEqual([]);
    // One that obeys late is armed again all the same.
    zone.obey();
    zone.say('disarmed');
    await pass(1);
    expect(zone.commands).toEqual(['disarm', 'arm away']);
    expect(zone.zone.value).toBe('armed_away');
  });

  it('is refused when nobody knows how the zone is', async () => {
    zone.reach('silent');
    const run = come();
    await pass(9);
    expect(run.visit).toMatchObject({ state: 'refused', refusal: 'zone.silent' });
    expect([door.commands, zone.commands]).toEqual([[], []]);
  });

  it.each(['triggered', 'pending', 'arming'] as const)('is refused while the zone is %s, and it is not silenced', async (state) => {
    zone.say(state);
    const run = come();
    await pass(9);
    expect(run.visit).toMatchObject({ state: 'refused', refusal: 'zone.armed' });
    expect(zone.commands).toEqual([]);
  });

  it('is refused where the household did not sign that it may be disarmed, or signed another one', async () => {
    const unsigned = come({ named: undefined });
    await pass(9);
    expect(unsigned.visit).toMatchObject({ state: 'refused', refusal: 'zone.armed' });
    const other = come({ named: 'Garage' });
    await pass(9);
    expect(other.visit).toMatchObject({ state: 'refused', refusal: 'zone.silent' });
    expect(zone.commands).toEqual([]);
  });

  it('opens nothing when the intent cannot be written', async () => {
    zones[Symbol.dispose]();
    const broken: Journal = new Proxy(journal, { get: (target, key) => {
      if (key === 'append') return () => { throw new CodedError('journal.write_failed', 'the test filled the disk'); };
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    } });
    start(broken);
    const run = come();
    await pass(9);
    expect(run.visit).toMatchObject({ state: 'refused', refusal: 'zone.armed' });
    expect(zone.commands).toEqual([]);
  });
});

describe('a zone that is not armed', () => {
  it('is left alone, before and after', async () => {
    zone.say('disarmed');
    const run = come();
    await deliver(run);
    expect(run.visit.state).toBe('secured');
    expect([zone.commands, incidents()]).toEqual([[], []]);
  });

  it('does not stop a household that never signed anything about it, also when it is silent', async () => {
    zone.reach('silent');
    const run = come({ named: undefined });
    await deliver(run);
    expect(run.visit.state).toBe('secured');
  });

  it('is not asked about a guest', async () => {
    const run = come({ named: ZONE, purpose: 'entry' });
    await deliver(run);
    expect([run.visit.state, zone.commands]).toEqual(['secured', []]);
  });
});

describe('arming it again', () => {
  it('waits for the end of the visit, however long the door stands open', async () => {
    const run = come();
    await turn();
    door.door('open');
    await pass(200);
    expect(run.visit.state).toBe('left_open');
    expect(zone.commands).toEqual(['disarm']);
    door.door('closed');
    await pass(4);
    expect(zone.commands).toEqual(['disarm', 'arm away']);
  });

  it('waits for the door that somebody opened after the visit, and the household is told', async () => {
    const run = come();
    await turn();
    zone.refuse('zone.silent');
    await deliver(run);
    door.door('open');
    const tried = zone.commands.length;
    zone.obey();
    await pass(130);
    expect(zone.commands.length).toBe(tried);
    expect(notices()).toEqual(['alarm.zone_not_armed']);
    door.door('closed');
    await pass(2);
    expect(zone.zone.value).toBe('armed_away');
    expect(notices()).toEqual(['alarm.zone_not_armed', 'watch.zone_armed_again']);
  });

  it.each(['zone.refused', 'zone.silent'] as const)('that fails (%s) is told once, and tried until it succeeds', async (code) => {
    const run = come();
    await turn();
    zone.refuse(code);
    await deliver(run);
    await pass(50);
    expect(notices()).toEqual(['alarm.zone_not_armed']);
    expect(zone.commands.length).toBeGreaterThan(3);
    expect(journal.heldZones()).toMatchObject([{ mode: 'away' }]);
    zone.obey();
    await pass(16);
    expect(zone.zone.value).toBe('armed_away');
    expect(journal.heldZones()).toEqual([]);
  });

  it('is done when the time to leave is over, and a courier who comes in that time opens nothing', async () => {
    const run = come();
    await turn();
    zone.onCommand = (mode) => zone.say(mode === undefined ? 'disarmed' : 'arming');
    await deliver(run);
    const next = come();
    await pass(9);
    expect(next.visit).toMatchObject({ state: 'refused', refusal: 'zone.armed' });
    expect(incidents()).toEqual(['zone.disarming']);
    zone.say('armed_away');
    expect(incidents()).toEqual(['zone.disarming', 'zone.armed_again']);
  });

  it('that was asked for and not yet answered keeps the next courier out: what still says disarmed is about to be armed', async () => {
    const run = come();
    await turn();
    zone.onCommand = () => new Promise(() => {});
    await deliver(run);
    const next = come();
    await pass(9);
    expect(zone.zone.value).toBe('disarmed');
    expect(next.visit).toMatchObject({ state: 'refused', refusal: 'zone.armed' });
    expect(door.commands).toEqual(['unlock', 'lock']);
  });

  it('waits for every door that the zone is behind', async () => {
    const back = new ScriptedDoor(clock);
    zones[Symbol.dispose]();
    const points = [accessPoint(), { ...back.accessPoint(), id: 'ap_00000000000000000000000001' as const, alarmZone: accessPoint().alarmZone }];
    zones = createZoneKeeper({ accessPoints: points, running: () => visits.running, journal, clock, log: silentLog, onEntry: (entry) => entries.push(entry) });
    const run = come();
    await turn();
    back.door('open');
    await deliver(run);
    await pass(20);
    expect(zone.commands).toEqual(['disarm']);
    back.door('closed');
    await pass(2);
    expect(zone.commands).toEqual(['disarm', 'arm away']);
  });

  it('is told, and not tried again, when it is disarmed in the time to leave: somebody may have come home', async () => {
    const run = come();
    await turn();
    zone.onCommand = () => zone.say('arming');
    await deliver(run);
    zone.say('disarmed');
    await pass(60);
    expect(zone.commands).toEqual(['disarm', 'arm away']);
    expect(notices()).toEqual(['alarm.zone_not_armed']);
  });

  it('has happened when a panel that did not answer obeyed all the same', async () => {
    const run = come();
    await turn();
    zone.refuse('zone.silent');
    await deliver(run);
    zone.say('armed_away');
    await pass(30);
    expect(notices()).toEqual(['alarm.zone_not_armed', 'watch.zone_armed_again']);
    expect(zone.commands).toEqual(['disarm', 'arm away']);
  });

  it('is not done twice, although the panel says everything twice', async () => {
    zone.onCommand = (mode) => {
      zone.say(mode === undefined ? 'disarmed' : `armed_${mode}`);
      zone.say(mode === undefined ? 'disarmed' : `armed_${mode}`);
    };
    await deliver(come());
    await pass(30);
    expect(zone.commands).toEqual(['disarm', 'arm away']);
  });
});

describe('the household’s word', () => {
  it('wins when it arms the zone during the visit: it is neither disarmed nor armed again', async () => {
    const run = come();
    await turn();
    door.door('open');
    zone.say('armed_home');
    zone.say('disarmed');
    door.door('closed');
    visits.askLock(run.visitId, 'courier', 'thumbprint');
    await pass(30);
    expect(run.visit.state).toBe('secured');
    expect(zone.commands).toEqual(['disarm']);
    expect(incidents()).toEqual(['zone.disarming', 'zone.left']);
  });

  it('wins when it arms the zone before the door opened: then it stays shut', async () => {
    zone.onCommand = () => {
      zone.say('disarmed');
      zone.say('armed_away');
    };
    const run = come();
    await pass(9);
    expect(run.visit).toMatchObject({ state: 'refused', refusal: 'zone.armed' });
    expect([door.commands, zone.commands]).toEqual([[], ['disarm']]);
  });

  it('wins when it disarms a zone that went off during the visit; that it went off is told once', async () => {
    const run = come();
    await turn();
    zone.say('triggered');
    zone.say('unknown');
    zone.say('triggered');
    zone.say('disarmed');
    await deliver(run);
    await pass(30);
    expect(zone.commands).toEqual(['disarm']);
    expect(notices()).toEqual(['alarm.zone_triggered']);
  });
});

describe('a hub that is killed', () => {
  it('between the intent and the command leaves the zone as it is', async () => {
    zone.onCommand = () => new Promise(() => {});
    come();
    await turn();
    expect(journal.heldZones()).toMatchObject([{ mode: 'away' }]);
    die();
    start();
    await pass(12);
    // The panel may still obey.
    expect(journal.heldZones()).toMatchObject([{ mode: 'away' }]);
    await pass(20);
    expect(zone.commands).toEqual(['disarm']);
    expect(journal.heldZones()).toEqual([]);
  });

  it('after the zone was disarmed arms it again once the visit has ended, as it was', async () => {
    zone.say('armed_home');
    come();
    await turn();
    door.door('open');
    await turn();
    die();
    zone.zone = { value: 'unknown', at: undefined };
    start();
    await pass(2);
    zone.say('disarmed');
    await pass(20);
    // The courier is still inside.
    expect(zone.commands).toEqual(['disarm']);
    door.door('closed');
    await pass(10);
    expect(visits.running).toEqual([]);
    expect(zone.commands).toEqual(['disarm', 'arm home']);
    expect(journal.heldZones()).toEqual([]);
  });

  it('and whose panel obeys only after its restart arms the zone again', async () => {
    zone.onCommand = () => new Promise(() => {});
    come();
    await turn();
    die();
    zone.obey();
    start();
    await pass(3);
    zone.say('disarmed');
    await pass(2);
    expect([zone.commands, zone.zone.value]).toEqual([['disarm', 'arm away'], 'armed_away']);
  });

  it('after the visit ended and before it was armed arms it again', async () => {
    const run = come();
    await turn();
    zone.refuse('zone.silent');
    await deliver(run);
    die();
    zone.obey();
    start();
    zone.say('disarmed');
    await pass(2);
    expect(zone.commands.at(-1)).toBe('arm away');
    expect(zone.zone.value).toBe('armed_away');
  });
});
