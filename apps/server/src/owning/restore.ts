import { createHash, type Hash } from 'node:crypto';
import { CodedError } from '@latchkey/kit';
import { type Kysely, sql, type Transaction } from 'kysely';
import { z } from 'zod';
import type { Schema } from '../database/schema.ts';
import { FORMAT } from './export.ts';
import { type HouseholdScope, type OwnedTable, ownedTables, SECRET } from './household-rows.ts';

/** What came back. */
export interface Restored extends HouseholdScope {
  readonly householdName: string;
  readonly exportedAt: string;
  readonly rows: number;
  /** Rows of the archive that stay out, by their table: what they opened is not in an archive, or they belong to a carrier. */
  readonly leftOut: Readonly<Record<string, number>>;
}

const header = z.object({ format: z.literal(FORMAT.format), version: z.int(), exportedAt: z.string(), householdId: z.string(), siteId: z.string() });
const rowLine = z.object({ table: z.string(), row: z.record(z.string(), z.json()) });
const endLine = z.object({ end: z.literal(true), rows: z.int(), sha256: z.string() });
const AT_ONCE = 500;

/**
 * Brings a household back from the lines of its export: all of it or, when anything is wrong, nothing. A second time changes nothing.
 * Rejects with `restore.not_an_archive`, `restore.newer`, `restore.older`, `restore.damaged`, `restore.present` and `restore.foreign`.
 */
export async function restoreHousehold(db: Kysely<Schema>, lines: Iterable<string>): Promise<Restored> {
  return db.transaction().execute(async (transaction) => {
    // Who claims the server, or restores, at the same moment waits here.
    await sql`lock table households in share row exclusive mode`.execute(transaction);
    const tables = await ownedTables(transaction);
    const digest = createHash('sha256');
    const rows = lines[Symbol.iterator]();
    const line = rows.next().value ?? '';
    const first = readHeader(line);
    digest.update(`${line}\n`);
    if ((await transaction.selectFrom('households').select('id').where('id', '=', first.householdId).executeTakeFirst()) !== undefined) {
      throw new CodedError('restore.present', 'This household is on this server already. Nothing was changed. To go back to the archive, restore it on a server with an empty data folder.');
    }
    await sql`create temporary table archive_rows (place integer, table_name text, row jsonb) on commit drop`.execute(transaction);
    const count = await storing(() => stage(transaction, tables, first, rows, digest));
    const kept = await restorable(transaction, tables);
    for (const table of kept) await storing(() => insert(transaction, table));
    const { rows: counts } = await sql<{ table_name: string; rows: number }>`select table_name, count(*) as rows from archive_rows group by 1 order by 1`.execute(transaction);
    const leftOut = Object.fromEntries(counts.flatMap(({ table_name: name, rows: number }) => (kept.some(({ table }) => table === name) ? [] : [[name, number]])));
    const { name } = await transaction.selectFrom('households').select('name').where('id', '=', first.householdId).executeTakeFirstOrThrow();
    return { householdId: first.householdId, siteId: first.siteId, exportedAt: first.exportedAt, householdName: name, rows: count - Object.values(leftOut).reduce((sum, number) => sum + number, 0), leftOut };
  });
}

function readHeader(line: string): z.output<typeof header> {
  const read = header.safeParse(parse(line));
  if (!read.success) throw new CodedError('restore.not_an_archive', 'This is no archive of a household. Nothing was restored.');
  if (read.data.version > FORMAT.version) throw newer();
  return read.data;
}

/** Takes every row into a table of this transaction, checked: whose it is, and whether this server knows its columns. Gives their number. */
async function stage(transaction: Transaction<Schema>, tables: readonly OwnedTable[], scope: HouseholdScope, lines: Iterator<string, void>, digest: Hash): Promise<number> {
  const known = new Map(tables.map((table) => [table.table, table]));
  const [people, named] = [new Set<unknown>(), new Set<unknown>()];
  const foundations = { households: 0, sites: 0 };
  let waiting: z.output<typeof rowLine>[] = [];
  let count = 0;
  const flush = async () => {
    await sql`insert into archive_rows select ${count}::integer - ${waiting.length}::integer + place, name, row::jsonb
      from unnest(${waiting.map(({ table }) => table)}::text[], ${waiting.map(({ row }) => JSON.stringify(row))}::text[]) with ordinality as of_archive (name, row, place)`.execute(transaction);
    waiting = [];
  };
  for (;;) {
    const line = lines.next().value ?? '';
    const value = parse(line);
    const read = rowLine.safeParse(value);
    if (!read.success) {
      const end = endLine.safeParse(value).data;
      if (end?.rows !== count || end.sha256 !== digest.digest('hex') || lines.next().done !== true) throw damaged();
      break;
    }
    digest.update(`${line}\n`);
    const { table: name, row } = read.data;
    const table = known.get(name);
    if (table === undefined) throw newer();
    checkColumns(table, row);
    if (!isOf(scope, table, row)) throw foreign();
    if (name === 'members') people.add(row['id']);
    if ('member_id' in row && row['member_id'] !== null) named.add(row['member_id']);
    if (name === 'households' || name === 'sites') foundations[name] += 1;
    waiting.push(read.data);
    count += 1;
    if (waiting.length === AT_ONCE) await flush();
  }
  await flush();
  if (foundations.households !== 1 || foundations.sites !== 1) throw damaged();
  // A row of this household that names somebody of another would show, or tell, them what is not theirs.
  if (!named.isSubsetOf(people)) throw foreign();
  return count;
}

function checkColumns({ columns }: OwnedTable, row: z.output<typeof rowLine>['row']): void {
  if (!Object.keys(row).every((key) => columns.some(({ name }) => name === key))) throw newer();
  if (columns.some(({ name, nullable }) => !nullable && !SECRET.test(name) && !(name in row))) {
    throw new CodedError('restore.older', 'The archive was saved by an older version of Latchkey. Restore it with that version on an empty data folder, then start this one: it brings the data up to date. Nothing was restored.');
  }
}

function isOf({ householdId, siteId }: HouseholdScope, { table, owner }: OwnedTable, row: z.output<typeof rowLine>['row']): boolean {
  if (table === 'sites' && row['id'] !== siteId) return false;
  if (owner === 'member_id') return true;
  return row[owner] === (owner === 'site_id' ? siteId : householdId);
}

/**
 * The tables whose rows can come back, each after those that it refers to. Left out is one of whose rows a part that may not be missing opens something, and one that
 * refers to what is no household's, or is itself left out.
 */
async function restorable(transaction: Transaction<Schema>, tables: readonly OwnedTable[]): Promise<readonly OwnedTable[]> {
  const { rows: references } = await sql<{ from: string; to: string }>`
    select distinct conrelid::regclass::text as "from", confrelid::regclass::text as "to" from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`.execute(transaction);
  const ordered: OwnedTable[] = [];
  let waiting = tables.filter(({ columns }) => !columns.some(({ name, nullable }) => !nullable && SECRET.test(name)));
  for (;;) {
    const ready = waiting.filter(({ table }) => references.every(({ from, to }) => from !== table || to === table || ordered.some((earlier) => earlier.table === to)));
    if (ready.length === 0) return ordered;
    ordered.push(...ready);
    waiting = waiting.filter((table) => !ready.includes(table));
  }
}

async function insert(transaction: Transaction<Schema>, { table, columns }: OwnedTable): Promise<void> {
  // JSON's own null, where a column must hold something, would come out as no value at all.
  const values = columns.map(({ name, nullable, json }) => (json && !nullable ? sql`coalesce(of_archive.${sql.ref(name)}, 'null'::jsonb)` : sql`of_archive.${sql.ref(name)}`));
  await sql`insert into ${sql.table(table)} (${sql.join(columns.map(({ name }) => sql.ref(name)))})
    select ${sql.join(values)} from archive_rows, jsonb_populate_record(null::${sql.table(table)}, row) of_archive where table_name = ${table} order by place`.execute(transaction);
}

/** Says what a refusal of the database means for the archive. */
async function storing<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
    if (code === UNIQUE_VIOLATION) throw foreign(cause);
    // Classes 22 and 23: what the rows hold is no such value, or does not fit together.
    if (/^2[23]/.test(code)) throw damaged(cause);
    throw cause;
  }
}
const UNIQUE_VIOLATION = '23505';

/** Undefined for what is no JSON. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

const newer = () => new CodedError('restore.newer', 'The archive was saved by a newer version of Latchkey. Restore it with that version. Nothing was restored.');
const damaged = (cause?: unknown) => new CodedError('restore.damaged', 'The archive is damaged: it is not as it was saved. Nothing was restored. Take another copy of it.', { cause });
const foreign = (cause?: unknown) => new CodedError('restore.foreign', 'The archive names what belongs to another household. Nothing was restored.', { cause });
