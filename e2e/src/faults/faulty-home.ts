import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { CallOutput, Client } from '@latchkey/client';
import { CodedError, randomToken, systemClock, toIso } from '@latchkey/kit';
import { sampleNumber } from '@latchkey/labels';
import { createCourierClient } from '../../../apps/cli/src/deliver/courier-client.ts';
import { createResidentClient } from '../../../apps/cli/src/deliver/resident-client.ts';
import { processesOf, type Street, type StreetOptions, startStreet } from '../street/street.ts';
import { eventually } from './eventually.ts';
import { createSimulatedHome, type SimulatedHome } from './simulated-home.ts';

export type CourierVisit = CallOutput<'GET /api/v1/courier/visits/{visitId}'>;
export type Visit = CallOutput<'GET /api/v1/visits/{visitId}'>;
export type DoorName = 'front-door' | 'parcel-box';
type Demo = CallOutput<'GET /api/v1/demo'>;
type NewParcel = { readonly door?: DoorName; readonly number?: string; readonly notBefore?: string; readonly notAfter?: string };

/** One street with everyone who has a say in it: couriers, the resident, the home's physics, its processes. */
export interface FaultyHome extends AsyncDisposable {
  readonly street: Street;
  readonly resident: Client;
  readonly simulator: SimulatedHome;
  /** The resident expects a parcel; its label's text. */
  expectParcel(options?: NewParcel): Promise<string>;
  /** Somebody with a key of their own. */
  newCourier(): Promise<Courier>;
  /** The visit as the household sees it. */
  visit(visitId: Visit['id']): Promise<Visit>;
  /** Waits until the household sees this of the visit. */
  until(visitId: Visit['id'], what: string, holds: (visit: Visit) => boolean): Promise<Visit>;
  /** Kinds of notices that the household was given about a visit, or, without one, about the home. */
  noticesOf(visitId: Visit['id'] | null): Promise<readonly string[]>;
  /** The door as the household's page shows it. */
  door(door: DoorName): Promise<CallOutput<'GET /api/v1/home'>['accessPoints'][number]>;
  /** Waits until the door can be reached, its camera is live, no visit runs and it is locked. */
  untilReady(door: DoorName): Promise<void>;
  /** Waits until the hub has learned the lamp in this door's picture by itself, so that nothing opens here any more on a picture that is not proved. */
  untilLearned(door: DoorName): Promise<void>;
  /** Opens the courier's page of a door and waits until its picture has proved itself; the door's camera then. */
  attend(door: DoorName): Promise<CallOutput<'GET /api/v1/home'>['accessPoints'][number]['camera']>;
  /** Both bolts, front door first, by the simulated home's physics. */
  bolts(): Promise<readonly string[]>;
  /** Every state that the pages ever showed of the bolt in a visit. */
  boltReports(visitId: Visit['id']): Promise<readonly unknown[]>;
  /** Takes the camera's fault away and waits until both doors are ready. */
  heal(): Promise<void>;
  /** A parcel is expected at this door, and the courier scans its label. */
  begin(courier: Courier, door: DoorName): Promise<Visit['id']>;
  /** The same, until the courier stands in the open door. */
  enter(courier: Courier, door: DoorName): Promise<Visit['id']>;
  /** The process of a program or a device. */
  pidOf(program: 'server' | 'hub' | 'camera' | 'matter-lock' | 'parcel-box'): number | undefined;
  signal(program: Parameters<FaultyHome['pidOf']>[0], signal: NodeJS.Signals): void;
  /** Stops the street and compares the hub's own journal with what the server showed: what differs, line by line. */
  stopAndCompare(): Promise<{ readonly lines: number; readonly lost: readonly string[] }>;
}

export interface Courier {
  scan(door: DoorName, text: string): Promise<CourierVisit>;
  /** The scan's refusal: its problem code. Rejects when the scan was not refused. */
  refusalOf(door: DoorName, text: string): Promise<string>;
  visit(visitId: Visit['id']): Promise<CourierVisit>;
  until(visitId: Visit['id'], ...states: readonly CourierVisit['state'][]): Promise<CourierVisit>;
  lock(visitId: Visit['id']): Promise<CourierVisit>;
}

let seed = Math.floor(Math.random() * 2 ** 30);

/** Starts a street and signs everybody in. */
export async function startFaultyHome(options: StreetOptions = {}): Promise<FaultyHome> {
  const street = await startStreet(options);
  try {
    return await openHome(street);
  } catch (error) {
    await street[Symbol.asyncDispose]();
    throw error;
  }
}

async function openHome(street: Street): Promise<FaultyHome> {
  const resident = await createResidentClient(street.url);
  const demo = await resident.call('GET /api/v1/demo', {});
  const simulator = createSimulatedHome(street.simulatorUrl);
  const doorOf = (kind: DoorName): Demo['doors'][number] => {
    const found = demo.doors.find((door) => door.kind === kind);
    if (found === undefined) throw new CodedError('e2e.no_door', `The demo home has no ${kind}`);
    return found;
  };
  const visit: FaultyHome['visit'] = (visitId) => resident.call('GET /api/v1/visits/{visitId}', { params: { visitId } });
  const door: FaultyHome['door'] = async (kind) => {
    const { accessPoints } = await resident.call('GET /api/v1/home', {});
    const found = accessPoints.find(({ id }) => id === doorOf(kind).accessPointId);
    if (found === undefined) throw new CodedError('e2e.no_door', `The home's page shows no ${kind}`);
    return found;
  };
  const pidOf: FaultyHome['pidOf'] = (program) =>
    processesOf(street.dataDir).find(({ command }) => (program === 'server' || program === 'hub' ? command.trimEnd().endsWith(`main.ts ${program}`) : command.includes(`/${program}/main.ts`)))?.pid;

  const expectParcel: FaultyHome['expectParcel'] = async ({ door: at, number = sampleNumber('ups_1z', (seed += 1)), ...window } = {}) => {
    const body = { text: number, title: 'For a fault', ...(at === undefined ? {} : { accessPointId: doorOf(at).accessPointId }), ...window };
    await resident.call('POST /api/v1/parcels', { body, idempotencyKey: randomToken(20) });
    return number;
  };
  const begin: FaultyHome['begin'] = async (courier, at) => (await courier.scan(at, await expectParcel({ door: at }))).id;
  const untilReady: FaultyHome['untilReady'] = async (kind) => {
    await eventually(
      `the ${kind} to be ready`,
      () => door(kind).catch(() => undefined),
      (seen) => seen?.camera.state === 'live' && seen.lockReachable && seen.contactReachable && seen.bolt.value === 'thrown' && seen.door.value === 'closed' && seen.visitId === null,
    );
  };

  return {
    street,
    resident,
    simulator,
    expectParcel,
    newCourier: () => makeCourier(street.url, (kind) => doorOf(kind).path.split('/').at(-1) ?? ''),
    visit,
    until: (visitId, what, holds) => eventually(what, () => visit(visitId), holds),
    async noticesOf(visitId) {
      const { items } = await resident.call('GET /api/v1/notifications', { query: { limit: 100 } });
      return items.filter((notice) => notice.visitId === visitId).map(({ kind }) => kind);
    },
    door,
    untilReady,
    async bolts() {
      const { frontDoor, parcelBox } = await simulator.truth();
      return [frontDoor.bolt, parcelBox.bolt];
    },
    boltReports: async (visitId) => (await visit(visitId)).entries.filter(({ type }) => type === 'bolt.reported').map(({ data }) => data['bolt']),
    async heal() {
      await simulator.act('fault', { fault: null });
      await Promise.all([untilReady('front-door'), untilReady('parcel-box')]);
    },
    begin,
    async enter(courier, at) {
      const visitId = await begin(courier, at);
      await courier.until(visitId, 'unlocked');
      await simulator.act('open-door', { accessPoint: at });
      await courier.until(visitId, 'open');
      return visitId;
    },
    async untilLearned(kind) {
      await eventually(`the picture of the ${kind} to be learned`, () => door(kind).catch(() => undefined), (seen) => seen?.camera.proof?.rule === 'proved');
    },
    async attend(kind) {
      const { camera } = await eventually(`the picture of the ${kind} to be proved`, async () => {
        await fetch(`${street.url}/api/v1/doors/${doorOf(kind).path.split('/').at(-1) ?? ''}`);
        return door(kind);
      }, ({ camera: seen }) => seen.proof?.verdict === 'proved');
      return camera;
    },
    pidOf,
    signal(program, signal) {
      const pid = pidOf(program);
      if (pid === undefined) throw new CodedError('e2e.no_process', `No ${program} runs`);
      process.kill(pid, signal);
    },
    async stopAndCompare() {
      const journaled = () => journalOf(join(street.dataDir, 'hub', 'journal.sqlite'));
      const { items } = await resident.call('GET /api/v1/visits', { query: { limit: 100 } });
      const shown = (await Promise.all(items.map(({ id }) => visit(id)))).flatMap(({ id, entries }) => entries.map(({ seq, type, state }) => `${seq} ${id} ${type} ${state}`));
      await street.stop();
      const kept = journaled();
      return { lines: kept.length, lost: [...kept.filter((line) => !shown.includes(line)), ...shown.filter((line) => !kept.includes(line))] };
    },
    [Symbol.asyncDispose]: () => street[Symbol.asyncDispose](),
  };
}

async function makeCourier(url: string, codeOfDoor: (door: DoorName) => string): Promise<Courier> {
  const { client } = await createCourierClient(url, systemClock);
  const visit: Courier['visit'] = (visitId) => client.call('GET /api/v1/courier/visits/{visitId}', { params: { visitId } });
  const scan: Courier['scan'] = (door, text) =>
    client.call('POST /api/v1/doors/{code}/visits', { params: { code: codeOfDoor(door) }, body: { text, symbology: 'code128', scannedAt: toIso(systemClock.now()) }, idempotencyKey: randomToken(20) });
  return {
    scan,
    refusalOf: (door, text) =>
      scan(door, text).then(
        ({ id, state }) => {
          throw new CodedError('e2e.not_refused', `The scan began the visit ${id}, which is ${state}`);
        },
        (error: unknown) => {
          if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
          throw error;
        },
      ),
    visit,
    until: (visitId, ...states) => eventually(`the visit to be ${states.join(' or ')}`, () => visit(visitId), ({ state }) => states.includes(state)),
    lock: (visitId) => client.call('POST /api/v1/courier/visits/{visitId}/lock', { params: { visitId }, body: { askedAt: toIso(systemClock.now()) }, idempotencyKey: randomToken(20) }),
  };
}

/** Every step of a visit in a hub's journal whose hub does not run, in the words of {@link FaultyHome.stopAndCompare}. */
function journalOf(file: string): readonly string[] {
  using closing = new DisposableStack();
  const db = closing.adopt(new DatabaseSync(file, { readOnly: true }), (open) => open.close());
  const rows = db.prepare('select entry from entries where visit_id is not null order by seq').all();
  return rows.flatMap((row) => {
    // Written by the hub; the lines of other kinds about a visit are its evidence, which no time line shows.
    const { kind, seq, visitId, type, state } = JSON.parse(String(row['entry'])) as { kind: string; seq: number; visitId: string; type: string; state: string };
    return kind === 'visit' ? [`${seq} ${visitId} ${type} ${state}`] : [];
  });
}
