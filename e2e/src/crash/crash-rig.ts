import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallOutput, Client } from '@latchkey/client';
import { thumbprint } from '@latchkey/grants';
import { type Clock, Millis, randomToken, silentLog, systemClock, toIso } from '@latchkey/kit';
import { runSim } from '@latchkey/sim';
import { startDemoOwner } from '../../../apps/cli/src/demo-owner/demo-owner.ts';
import { openDemoOwnerKeys } from '../../../apps/cli/src/demo-owner/demo-owner-keys.ts';
import { createCourierClient } from '../../../apps/cli/src/deliver/courier-client.ts';
import { createResidentClient } from '../../../apps/cli/src/deliver/resident-client.ts';
import { prepareBroker, readFacts, writeDemoSite } from '../../../apps/cli/src/launcher/demo-site.ts';
import { freePort } from '../../../apps/cli/src/launcher/free-port.ts';
import { isHomeUp } from '../../../apps/cli/src/launcher/home-probe.ts';
import { createDatabase, createPool } from '../../../apps/server/src/database/connect.ts';
import type { Home } from '../../../sim/src/home/home.ts';
import { databaseAddress } from '../faults/database-address.ts';
import { eventually } from '../faults/eventually.ts';
import { type HubOrder, type HubReport, hubReport, type JournalFindings } from './crash-protocol.ts';
import { makePowerDisk } from './power-disk.ts';
import { type RigProcess, startRigProcess } from './rig-process.ts';

export type DoorKind = 'front-door' | 'parcel-box';
/** The last two: the power of the disk with the hub's folder, or with the server's and its database, is cut, and what ran on it is gone. */
export type Victim = 'hub' | 'server' | 'database' | 'lock' | 'camera' | 'hub-power' | 'server-power';
export type Door = CallOutput<'GET /api/v1/demo'>['doors'][number];

/** A street for killing in: the real server with its database, the real hub under the rig's eyes, and the simulated home's real devices, each its own process. */
export interface CrashRig extends AsyncDisposable {
  readonly url: string;
  readonly dataDir: string;
  readonly home: Home;
  readonly hub: RigProcess;
  readonly server: RigProcess;
  readonly doors: Readonly<Record<DoorKind, Door>>;
  readonly resident: Client;
  readonly courier: Client;
  /** All that the hub told since the rig forgot, in order, over its lives. */
  readonly reports: readonly HubReport[];
  forget(): void;
  /** Told to hub and server: whichever comes to the point. */
  order(order: HubOrder): void;
  /** What stands in the journal of the hub that runs now. */
  examine(): Promise<JournalFindings>;
  /** What the journal of each new life of the hub said at its start, with where the bolts truly were. */
  readonly rebirths: readonly Rebirth[];
  /** Where the next life of the hub is to end, while it takes over. */
  readonly nextLife: { point: string | undefined };
  /** The processes that a strike ends, and the disk that it cuts first. */
  targetOf(victim: Victim, door: DoorKind): { readonly victims: number[]; readonly cut: string | null };
  /** Everything is there again: doors can be reached, bolts are thrown and doors closed; put right by hand where a round left it otherwise. */
  ready(): Promise<void>;
  /** How far the server has the hub's journal, and which of a visit's lines. */
  mirrored(visitId: string | undefined): Promise<{ readonly upTo: number; readonly seqs: readonly number[] }>;
}

export interface Rebirth {
  readonly findings: JournalFindings;
  readonly bolts: Readonly<Record<DoorKind, string>>;
}

const SERVER = fileURLToPath(new URL('instrumented-server.ts', import.meta.url));
const HUB = fileURLToPath(new URL('instrumented-hub.ts', import.meta.url));
const COMPILED_CODE = fileURLToPath(new URL('../../../node_modules/.cache/latchkey-code', import.meta.url));
/** A device that is killed again and again is started again at once, where a real one would be given time. */
const brisk: Clock = { ...systemClock, schedule: (delay, action) => systemClock.schedule(Millis(Math.min(delay, 300)), action) };

/** @param options `disks`: hub and server keep their data on disks whose power can be cut */
export async function startCrashRig(options: { readonly disks?: boolean } = {}): Promise<CrashRig> {
  await using starting = new AsyncDisposableStack();
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-crash-'));
  starting.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const disks = options.disks === true ? { hub: starting.use(makePowerDisk(join(dataDir, 'hub'))), server: starting.use(makePowerDisk(join(dataDir, 'server'))) } : undefined;
  const wasCut = { hub: false, server: false };
  const restoreIfCut = (which: 'hub' | 'server') => async (): Promise<void> => {
    if (!wasCut[which]) return;
    wasCut[which] = false;
    await disks?.[which].restore();
  };
  const [port, brokerPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const hubDir = join(dataDir, 'hub');
  const common: NodeJS.ProcessEnv = { NODE_COMPILE_CACHE: COMPILED_CODE, ...process.env, LATCHKEY_DATA: dataDir, LATCHKEY_LOG: 'error' };

  let reports: HubReport[] = [];
  const server = starting.use(
    startRigProcess({
      name: 'server',
      args: [SERVER, 'server'],
      env: () => ({ ...common, LATCHKEY_HOST: '127.0.0.1', LATCHKEY_PORT: String(port), LATCHKEY_DEMO: 'true', LATCHKEY_RATE_LIMIT: '1000000' }),
      beforeRestart: restoreIfCut('server'),
      isUp: (message) => typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready',
      onMessage(message) {
        const told = hubReport.safeParse(message).data;
        if (told !== undefined) reports.push(told);
      },
    }),
  );
  const broker = await prepareBroker(hubDir);
  const simDir = join(dataDir, 'sim');
  const { home } = starting.use(
    await runSim(
      { dataDir: simDir, controlPort: 0, host: '127.0.0.1', rtspPort: 0, frameRate: 12, mqtt: { url: `mqtt://127.0.0.1:${brokerPort}`, username: broker.boxUsername, password: broker.boxPassword }, matterInterface: 'lo', boltTravel: Millis(150), light: 'day' },
      { log: silentLog, clock: brisk },
    ),
  );
  await eventually('the server', () => server.up, (up) => up, 100_000);
  const facts = await eventually('the simulated devices', () => readFacts(simDir), (read) => read !== undefined, 100_000);
  if (facts !== undefined) writeDemoSite(hubDir, facts, broker, brokerPort, false);

  const rebirths: Rebirth[] = [];
  const nextLife: { point: string | undefined } = { point: undefined };
  const truth = (): Rebirth['bolts'] => ({ 'front-door': home.live.world.home.frontDoor.bolt, 'parcel-box': home.live.world.home.parcelBox.bolt });
  let atBirth = truth();
  const pairingFile = join(dataDir, 'server', 'demo-pairing-code');
  let pairingCode: string | undefined;
  const ownerKeys = await openDemoOwnerKeys(join(dataDir, 'demo-owner-keys.json'));
  const ownerKey = await thumbprint(ownerKeys.sign.publicKey);
  const owner = starting.use(startDemoOwner({ keys: ownerKeys, signIn: () => createResidentClient(url), clock: systemClock, log: () => undefined }));
  const hub = starting.use(
    startRigProcess({
      name: 'hub',
      args: [HUB],
      env: () => {
        // Before the new life commands anything: only motors that were commanded earlier can move a bolt from here on.
        atBirth = truth();
        const { point } = nextLife;
        nextLife.point = undefined;
        // Read once: later, the disk that it stands on may have no power.
        if (pairingCode === undefined && existsSync(pairingFile)) pairingCode = readFileSync(pairingFile, 'utf8').trim();
        return {
          ...common, LATCHKEY_SERVER_URL: url, LATCHKEY_SITE_BROKER_PORT: String(brokerPort), LATCHKEY_OWNER_KEY: ownerKey, LATCHKEY_RETENTION_GB: '0.5',
          ...(pairingCode === undefined ? {} : { LATCHKEY_PAIRING_CODE: pairingCode }),
          ...(point === undefined ? {} : { LATCHKEY_CRASH_POINT: point }),
        };
      },
      beforeRestart: restoreIfCut('hub'),
      isUp: (message) => hubReport.safeParse(message).data?.type === 'up',
      onMessage(message) {
        const report = hubReport.parse(message);
        reports.push(report);
        if (report.type === 'journal' && report.atStart) rebirths.push({ findings: report.findings, bolts: atBirth });
      },
    }),
  );
  await eventually('the hub', () => hub.up, (up) => up, 100_000);
  await eventually('the doors', () => isHomeUp(url, undefined), (up) => up === true, 100_000);
  await owner.settled;
  const resident = await createResidentClient(url);
  const { client: courier } = await createCourierClient(url, systemClock);
  const { doors } = await resident.call('GET /api/v1/demo', {});
  // The demo home has both, or nothing below could run.
  const doorOf = (kind: DoorKind) => doors.find((door) => door.kind === kind) as Door;
  const pool = createPool(await databaseAddress(dataDir), () => undefined, 1);
  starting.defer(() => pool.end());
  const db = createDatabase(pool);

  const devices = { lock: { 'front-door': 'matter-lock', 'parcel-box': 'parcel-box' }, camera: { 'front-door': 'camera', 'parcel-box': 'camera' } } as const;
  const postmaster = () => Number(readFileSync(join(dataDir, 'server', 'database', 'cluster', 'postmaster.pid'), 'utf8').split('\n', 1)[0]);
  const deviceOf = (name: string) => home.devices.find((device) => device.name === name)?.pid ?? 0;
  const targetOf: CrashRig['targetOf'] = (victim, door) => {
    switch (victim) {
      case 'hub':
        return { victims: [hub.pid], cut: null };
      case 'server':
        return { victims: [server.pid], cut: null };
      case 'database':
        return { victims: [postmaster()], cut: null };
      case 'hub-power':
        wasCut.hub = true;
        return { victims: [hub.pid], cut: disks?.hub.mountPoint ?? null };
      case 'server-power':
        wasCut.server = true;
        // Its workers see the postmaster go, and go too.
        return { victims: [postmaster(), server.pid], cut: disks?.server.mountPoint ?? null };
      case 'lock':
      case 'camera':
        return { victims: [deviceOf(devices[victim][door])], cut: null };
    }
  };
  const running = starting.move();
  return {
    url, dataDir, home, hub, server, resident, courier, rebirths, nextLife, targetOf,
    doors: { 'front-door': doorOf('front-door'), 'parcel-box': doorOf('parcel-box') },
    get reports() {
      return reports;
    },
    forget() {
      reports = [];
      rebirths.splice(0);
    },
    order(order) {
      for (const program of [hub, server]) program.send(order);
    },
    async examine() {
      const before = reports.length;
      let askedLife: number | undefined;
      const look = () => {
        // One that dies before it has answered is asked again in its next life.
        if (hub.up && askedLife !== hub.deaths) {
          askedLife = hub.deaths;
          hub.send({ type: 'examine' } satisfies HubOrder);
        }
        return reports.slice(before).find((report) => report.type === 'journal' && !report.atStart);
      };
      const told = await eventually('the hub’s journal', look, (found) => found !== undefined);
      return (told as Extract<HubReport, { type: 'journal' }>).findings;
    },
    async ready() {
      const { live } = home;
      for (const accessPoint of ['front-door', 'parcel-box'] as const) {
        const opening = accessPoint === 'front-door' ? live.world.home.frontDoor : live.world.home.parcelBox;
        if (opening.door !== 'closed') {
          // A bolt that stands out keeps a door from closing.
          live.act({ type: 'turn-bolt', accessPoint, bolt: 'withdrawn' });
          live.act({ type: 'close-door', accessPoint });
        }
        await eventually(`the ${accessPoint} to close`, () => (accessPoint === 'front-door' ? live.world.home.frontDoor : live.world.home.parcelBox).door, (state) => state === 'closed');
        live.act({ type: 'turn-bolt', accessPoint, bolt: 'thrown' });
      }
      await eventually('the programs', () => server.up && hub.up, (up) => up);
      // A visit that the hub never spoke of holds its door until its grant has expired, a minute; the rig does not wait for that.
      const at = toIso(systemClock.now());
      await db.updateTable('visits').set({ state: 'refused', refusal: 'hub.offline', ended_at: at, updated_at: at }).where('state', '=', 'new').execute();
      await eventually('the doors', async () => Promise.all(doors.map(({ path }) => fetch(`${url}/api/v1/doors/${path.split('/').at(-1) ?? ''}`).then((answer) => answer.json() as Promise<{ hindrance?: string | null }>, () => ({ hindrance: 'no answer' })))), (answers) => answers.every(({ hindrance }) => hindrance === null), 120_000);
    },
    async mirrored(visitId) {
      const journal = await db.selectFrom('hub_journals').select('up_to').executeTakeFirst();
      const lines = visitId === undefined ? [] : await db.selectFrom('visit_entries').select('seq').where('visit_id', '=', visitId).orderBy('seq').execute();
      return { upTo: journal?.up_to ?? 0, seqs: lines.map(({ seq }) => seq) };
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** A parcel number and an idempotency key that nothing else uses. */
export const fresh = () => ({ seed: Math.floor(Math.random() * 2 ** 31), key: randomToken(20) });
