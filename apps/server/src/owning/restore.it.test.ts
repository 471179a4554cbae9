import { createHash } from 'node:crypto';
import { writeZip } from '@latchkey/evidence';
import { codeOf } from '@latchkey/kit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { startTestDatabase } from '../database/test-database.fixture.ts';
import { addBelongings } from '../household/belongings.fixture.ts';
import { addHousehold, type TestHousehold } from '../http/test-app.fixture.ts';
import { makeHubKey } from '../hub-link/test-hub.fixture.ts';
import { type RealServer, startRealServer } from '../real-server.fixture.ts';
import { openArchive } from './archive-lines.ts';
import { exportLines } from './export.ts';
import { restoreHousehold } from './restore.ts';

type Db = Database['db'];
interface Line {
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
}

const stack = new AsyncDisposableStack();
let real: RealServer;
let ash: TestHousehold;
let archive: string;
let fresh: () => Promise<Db>;

beforeAll(async () => {
  real = stack.use(await startRealServer());
  ash = await addHousehold(real.db, real.sessions, 'Ash');
  await addBelongings(real.db, ash, { hubKey: makeHubKey().publicJwk.x, courierJkt: 'courier' });
  archive = await (await fetch(`${real.url}/api/v1/household/export`, { headers: { cookie: await ash.cookieOf('owner') } })).text();
  const cluster = stack.use(await startTestDatabase());
  fresh = async () => (await cluster.fresh()).db;
});
afterAll(() => stack.disposeAsync());

const linesOf = (text: string): readonly string[] => text.trimEnd().split('\n');
/** The lines with an end that fits them: what somebody writes who knows the format. */
function ended(lines: readonly (string | object)[]): readonly string[] {
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  const sha256 = createHash('sha256').update(texts.map((text) => `${text}\n`).join('')).digest('hex');
  return [...texts, JSON.stringify({ end: true, rows: texts.length - 1, sha256 })];
}
const withoutEnd = (text: string) => linesOf(text).slice(0, -1);
async function exported(db: Db): Promise<string> {
  let text = '';
  for await (const line of exportLines(db, ash, 'later')) text += line;
  return text;
}
const rowsIn = (text: string) => withoutEnd(text).slice(1).map((line) => JSON.parse(line) as Line);
const households = async (db: Db) => (await db.selectFrom('households').select('id').execute()).length;
const refusal = async (db: Db, lines: Iterable<string>) => restoreHousehold(db, lines).then(() => 'restored', codeOf);

it('brings back every row that it can, so that an export of what came back holds the same', async () => {
  const db = await fresh();
  const restored = await restoreHousehold(db, openArchive(Buffer.from(archive)).lines);
  // What opened something, by a part that no archive holds.
  expect(restored.leftOut).toEqual({ invitations: 1, push_subscriptions: 1, sessions: expect.any(Number), shares: 1 });
  const rows = rowsIn(archive).filter(({ table }) => !(table in restored.leftOut));
  expect(restored).toMatchObject({ householdName: 'Ash', householdId: ash.householdId, siteId: ash.siteId, rows: rows.length });
  const inOrder = (all: readonly Line[]) => all.map((line) => JSON.stringify(line)).toSorted();
  expect(inOrder(rowsIn(await exported(db)))).toEqual(inOrder(rows));
  expect(new Set(rows.map(({ table }) => table)).size).toBeGreaterThan(15);
});

it('reads the zip that the settings page saves, films beside it', async () => {
  const zip = writeZip([{ name: 'household.jsonl', bytes: Buffer.from(archive) }, { name: 'recordings/rec_1.mp4', bytes: Buffer.from('a film') }]);
  const { lines, films } = openArchive(zip);
  expect([[...lines], films]).toEqual([linesOf(archive), 1]);
  const code = (bytes: Uint8Array) => {
    try {
      return openArchive(bytes).films;
    } catch (error) {
      return codeOf(error);
    }
  };
  expect(code(zip.with(100, 0))).toBe('restore.damaged');
  expect(code(zip.subarray(0, -10))).toBe('restore.damaged');
  expect(code(writeZip([{ name: 'recordings/rec_1.mp4', bytes: Buffer.from('a film') }]))).toBe('restore.not_an_archive');
});

it('refuses what is there already, and changes nothing then', async () => {
  const db = await fresh();
  await restoreHousehold(db, linesOf(archive));
  const before = linesOf(await exported(db)).toSorted();
  expect(await refusal(db, linesOf(archive))).toBe('restore.present');
  expect(linesOf(await exported(db)).toSorted()).toEqual(before);
});

it('refuses what is damaged, newer, older or no archive, and keeps nothing of it', async () => {
  const db = await fresh();
  const [first = '', ...rows] = withoutEnd(archive);
  const parcel = rows.find((line) => line.includes('"table":"parcels"')) ?? '';
  const others = rows.filter((line) => line !== parcel);
  const cases: readonly [readonly string[], string][] = [
    [[], 'restore.not_an_archive'],
    [['{"format":"another"}'], 'restore.not_an_archive'],
    [withoutEnd(archive), 'restore.damaged'],
    [linesOf(archive).toSpliced(-2, 1), 'restore.damaged'],
    [linesOf(archive.replace('Shoes', 'Shoos')), 'restore.damaged'],
    [[...linesOf(archive), parcel], 'restore.damaged'],
    [[...linesOf(archive).slice(0, -1), 'torn'], 'restore.damaged'],
    [ended([first, ...others, parcel.replace(/"created_at":"[^"]+"/, '"created_at":"no time"')]), 'restore.damaged'],
    [ended([first, ...rows.filter((line) => !line.includes('"table":"sites"'))]), 'restore.damaged'],
    [ended([first.replace('"version":1', '"version":2'), ...rows]), 'restore.newer'],
    [ended([first, ...rows, { table: 'robots', row: { site_id: ash.siteId } }]), 'restore.newer'],
    [ended([first, ...others, parcel.replace('"title"', '"flavour":1,"title"')]), 'restore.newer'],
    [ended([first, ...others, parcel.replace(/"created_at":"[^"]+",/, '')]), 'restore.older'],
  ];
  for (const [index, [lines, code]] of cases.entries()) expect([index, await refusal(db, lines)]).toEqual([index, code]);
  expect(await households(db)).toBe(0);
});

it('never writes into another household, whatever an archive says', async () => {
  const birch = await addHousehold(real.db, real.sessions, 'Birch');
  const other = { householdId: birch.householdId, siteId: birch.siteId };
  const at = new Date().toISOString();
  const [first = ''] = withoutEnd(archive);
  const theirs = { table: 'away_periods', row: { site_id: birch.siteId, starts_at: at, ends_at: at } };
  const oak = { ...(JSON.parse(first) as object), householdId: 'hh_oak', siteId: 'site_oak' };
  const house = { table: 'households', row: { id: 'hh_oak', name: 'Oak', demo: false, created_at: at } };
  const site = (id: string) => ({ table: 'sites', row: { id, household_id: 'hh_oak', name: 'Oak', postcode: null, created_at: at } });
  const passkey = { table: 'passkeys', row: { id: 'psk', member_id: birch.ownerId, public_key: 'mine', counter: 0, transports: [], created_at: at, last_used_at: null, name: null } };
  const cases = [
    [oak, house, site('site_oak'), theirs],
    [{ ...oak, siteId: birch.siteId }, house, site(birch.siteId), theirs],
    [oak, house, site('site_oak'), passkey],
    [oak, house, site('site_oak'), { table: 'members', row: { id: birch.ownerId, household_id: 'hh_oak', name: 'Mallory', role: 'owner', email: null, created_at: at, left_at: null, notice_settings: null } }],
  ];
  for (const [index, lines] of cases.entries()) expect([index, await refusal(real.db, ended(lines))]).toEqual([index, 'restore.foreign']);
  expect(await refusal(real.db, ended([{ ...oak, ...other }, house]))).toBe('restore.present');
  expect((await real.db.selectFrom('away_periods').selectAll().execute()).length).toBe(0);
  expect((await real.db.selectFrom('households').select('id').where('id', '=', 'hh_oak').execute()).length).toBe(0);
});
