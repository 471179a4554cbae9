import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Demo, demoDevice } from '@latchkey/contract';
import { type Clock, CodedError, type Log } from '@latchkey/kit';
import { sampleNumber } from '@latchkey/labels';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { OwnOrigins } from '../http/own-origins.ts';
import { writeSecretFile } from '../identity/secret-file.ts';
import type { Sessions } from '../identity/sessions.ts';
import { readNumbers } from '../parcels/number-candidates.ts';
import { expectParcel, findParcelByNumbers } from '../parcels/parcel-store.ts';
import { readDoors } from './access-point-store.ts';
import { createHousehold, type HouseholdIds } from './household-store.ts';
import type { Pairing } from './pairing.ts';

type DemoLabel = Demo['labels'][number];

const HOUSEHOLD = 'Robin’s home';
const RESIDENT = 'Robin';

/** Test labels of the demo home: what is expected at first start, and what is not. Made up; no carrier issued these numbers. */
const LABELS: readonly (Pick<DemoLabel, 'symbology' | 'carrier' | 'title' | 'expected'> & { readonly format: string; readonly seed: number })[] = [
  { format: 'ups_1z', seed: 1, symbology: 'code128', carrier: 'ups', title: 'Running shoes', expected: true },
  { format: 'fedex_12', seed: 2, symbology: 'code128', carrier: 'fedex', title: 'Coffee beans', expected: true },
  { format: 'usps_impb', seed: 3, symbology: 'code128', carrier: 'usps', title: 'Two books', expected: true },
  { format: 'upu_s10', seed: 4, symbology: 'code128', carrier: 'upu', title: 'Postcard set', expected: true },
  { format: 'amazon_tba', seed: 5, symbology: 'qr', carrier: 'amazon', title: 'Desk lamp', expected: true },
  { format: 'ups_1z', seed: 101, symbology: 'code128', carrier: 'ups', title: 'For another house', expected: false },
  { format: 'fedex_12', seed: 102, symbology: 'code128', carrier: 'fedex', title: 'Nobody expects this', expected: false },
];

export interface DemoHomeDeps {
  readonly db: Kysely<Schema>;
  readonly clock: Clock;
  readonly log: Log;
  readonly sessions: Sessions;
  readonly origins: OwnOrigins;
  readonly pairing: Pairing;
  readonly simulatorUrl: string | undefined;
  /** Where the resident's e-mail goes; undefined leaves what is known. */
  readonly email: string | undefined;
  /** The file with the keys of the demo owner's device; undefined when there is none. */
  readonly ownerKeysFile: string | undefined;
  /** Where the launcher looks for the pairing code. */
  readonly folder: string;
}

export interface DemoHome extends Handlers<'signInDemo' | 'showDemo' | 'showDemoDevice'> {
  /** Gives a pairing code, also in `<folder>/demo-pairing-code` (0600), while no hub is paired; undefined and no file once one is. */
  ensurePairingCode(): Promise<string | undefined>;
}

/** Opens the demo home, and makes it at the first start with its resident Robin and a few expected parcels. */
export async function openDemoHome(deps: DemoHomeDeps): Promise<DemoHome> {
  const { db, sessions, origins, pairing } = deps;
  const { householdId, ownerId, siteId } = (await findDemo(db)) ?? (await makeDemo(deps));
  if (deps.email !== undefined) await db.updateTable('members').set({ email: deps.email }).where('id', '=', ownerId).execute();
  const codePath = join(deps.folder, 'demo-pairing-code');
  return {
    async ensurePairingCode() {
      const hub = await db.selectFrom('hubs').select('id').where('site_id', '=', siteId).where('retired_at', 'is', null).executeTakeFirst();
      if (hub !== undefined) {
        await rm(codePath, { force: true });
        return undefined;
      }
      const { code } = await pairing.issueCode(siteId);
      await writeSecretFile(codePath, `${code}\n`);
      return code;
    },
    async signInDemo({ request, reply }) {
      reply.header('set-cookie', await sessions.begin(ownerId, origins.originOf(request.raw), request.headers['user-agent']));
      return { id: ownerId, name: RESIDENT, role: 'owner', householdId, householdName: HOUSEHOLD, demo: true };
    },
    async showDemoDevice() {
      if (deps.ownerKeysFile === undefined) throw new CodedError('request.not_found', 'The demo home was started without a device.');
      return demoDevice.parse(JSON.parse(await readFile(deps.ownerKeysFile, 'utf8')));
    },
    async showDemo() {
      const doors = await readDoors(db, siteId);
      return {
        enabled: true,
        simulatorUrl: deps.simulatorUrl ?? null,
        doors: doors.map(({ accessPoint, doorCode }) => ({ accessPointId: accessPoint.id, name: accessPoint.name, kind: accessPoint.kind, path: `/d/${doorCode}` })),
        labels: await demoLabels(db, siteId),
      };
    },
  };
}

const noDemo = async () => {
  throw new CodedError('request.not_found', 'No demo home runs here.');
};
/** Where no demo home runs. */
export const noDemoHome: Handlers<'signInDemo' | 'showDemo' | 'showDemoDevice'> = { signInDemo: noDemo, showDemo: noDemo, showDemoDevice: noDemo };

async function findDemo(db: Kysely<Schema>): Promise<HouseholdIds | undefined> {
  const row = await db
    .selectFrom('households')
    .innerJoin('members', 'members.household_id', 'households.id')
    .innerJoin('sites', 'sites.household_id', 'households.id')
    .select(['households.id as household', 'members.id as owner', 'sites.id as site'])
    .where('households.demo', '=', true)
    .where('members.role', '=', 'owner')
    .orderBy('households.id')
    .limit(1)
    .executeTakeFirst();
  // Ids in the database were made by newId.
  return row === undefined ? undefined : { householdId: row.household as HouseholdIds['householdId'], ownerId: row.owner as HouseholdIds['ownerId'], siteId: row.site as HouseholdIds['siteId'] };
}

async function makeDemo({ db, clock, log }: DemoHomeDeps): Promise<HouseholdIds> {
  const ids = await createHousehold(db, clock, { name: HOUSEHOLD, owner: { name: RESIDENT, email: null }, demo: true, postcode: null });
  for (const label of LABELS.filter(({ expected }) => expected)) {
    const [best, ...others] = readNumbers(textOf(label));
    if (best !== undefined) await expectParcel(db, clock, ids.siteId, { candidates: [best, ...others], source: 'typed', title: label.title });
  }
  log.info('demo home made', { site: ids.siteId });
  return ids;
}

const textOf = ({ format, seed }: (typeof LABELS)[number]): string => sampleNumber(format, seed);

/** The test labels as they stand: which of them this door expects right now. */
async function demoLabels(db: Kysely<Schema>, siteId: string): Promise<DemoLabel[]> {
  return Promise.all(
    LABELS.map(async ({ symbology, carrier, title, ...label }) => {
      const text = textOf({ symbology, carrier, title, ...label });
      const parcel = await findParcelByNumbers(db, siteId, readNumbers(text).map(({ number }) => number));
      return { parcelId: (parcel?.id ?? null) as DemoLabel['parcelId'], text, symbology, carrier, title, expected: parcel?.status === 'expected' };
    }),
  );
}
