import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';

/** Whose rows are read. */
export interface HouseholdScope {
  readonly householdId: string;
  readonly siteId: string;
}

/** One row, with its table. Values are as the database's JSON form has them. */
export interface HouseholdRow {
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** Columns that open something, or prove that somebody may: hashes of tokens, sealed secrets, keys of push subscriptions. */
export const SECRET = /_hash$|^sealed|^secret|^(p256dh|auth|token)$/;
/** Rows that live for minutes and say nothing about anybody. */
const PASSING: readonly string[] = ['passkey_challenges'];
const AT_ONCE = 500;

/**
 * Every row of the household, table by table, as of one moment. Which tables there are is asked of the database itself, so that a new one cannot be forgotten:
 * what names a site, a household or one of its members is theirs.
 */
export async function* householdRows(db: Kysely<Schema>, scope: HouseholdScope): AsyncGenerator<HouseholdRow, void> {
  const moment = await db.startTransaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute();
  try {
    for (const { table, owner, columns } of await ownedTables(moment)) {
      const kept = sql.join(columns.filter(({ name }) => !SECRET.test(name)).map(({ name }) => sql.ref(name)));
      await sql`declare rows_of_household no scroll cursor for select ${kept} from ${sql.table(table)} where ${belongsTo(scope, owner)}`.execute(moment);
      for (;;) {
        const { rows } = await sql<HouseholdRow['row']>`fetch ${sql.lit(AT_ONCE)} from rows_of_household`.execute(moment);
        for (const row of rows) yield { table, row };
        if (rows.length < AT_ONCE) break;
      }
      await sql`close rows_of_household`.execute(moment);
    }
  } finally {
    // Nothing was written; whoever stops reading lets the connection go.
    await moment.rollback().execute();
  }
}

type Owner = 'site_id' | 'household_id' | 'member_id' | 'id';

/** A table of which a household owns rows, and the column that says whose a row is. */
export interface OwnedTable {
  readonly table: string;
  readonly owner: Owner;
  readonly columns: readonly { readonly name: string; readonly nullable: boolean; readonly json: boolean }[];
}

export async function ownedTables(moment: Transaction<Schema>): Promise<readonly OwnedTable[]> {
  const { rows } = await sql<Pick<OwnedTable, 'table' | 'columns'>>`
    select table_name as "table", json_agg(json_build_object('name', column_name, 'nullable', is_nullable = 'YES', 'json', data_type = 'jsonb') order by ordinal_position) as columns
    from information_schema.columns where table_schema = 'public' group by 1 order by 1`.execute(moment);
  return rows.flatMap(({ table, columns }) => {
    const owner = table === 'households' ? 'id' : (['site_id', 'household_id', 'member_id'] as const).find((column) => columns.some(({ name }) => name === column));
    return owner === undefined || PASSING.includes(table) ? [] : [{ table, owner, columns }];
  });
}

function belongsTo({ householdId, siteId }: HouseholdScope, owner: Owner): RawBuilder<unknown> {
  switch (owner) {
    case 'site_id':
      return sql`site_id = ${siteId}`;
    case 'household_id':
      return sql`household_id = ${householdId}`;
    case 'member_id':
      return sql`member_id in (select id from members where household_id = ${householdId})`;
    case 'id':
      return sql`id = ${householdId}`;
  }
}
