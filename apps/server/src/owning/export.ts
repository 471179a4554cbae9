import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type Clock, type Log, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { reportAct } from '../acts/act-reports.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { householdRows, type HouseholdScope } from './household-rows.ts';

/** Names the form of the lines; another number means that a reader of this one may misread them. */
export const FORMAT = { format: 'latchkey-export', version: 1 } as const;

export interface ExportDeps {
  readonly db: Kysely<Schema>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Handlers for taking everything along. Recordings are not in it: the server cannot read them, so a device of the household adds them. */
export function createExport({ db, clock, log }: ExportDeps): Handlers<'exportHousehold'> {
  return {
    async exportHousehold({ caller: { householdId, siteId, memberId } }) {
      const at = toIso(clock.now());
      await reportAct(db, clock, siteId, { what: 'household.exported', by: { kind: 'member', id: memberId }, about: null });
      log.info('a household is exported', { household: householdId, by: memberId });
      return {
        status: 200,
        headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'private, no-store', 'content-disposition': `attachment; filename="latchkey-${at.slice(0, 10)}.jsonl"` },
        body: Readable.from(exportLines(db, { householdId, siteId }, at)),
      };
    },
  };
}

/** A first line that says what this is, a line for each row, and a last line with their number and the hash of all before it: without it the file was cut off. */
export async function* exportLines(db: Kysely<Schema>, scope: HouseholdScope, at: string): AsyncGenerator<string, void> {
  const digest = createHash('sha256');
  const line = (value: object) => `${JSON.stringify(value)}\n`;
  const counted = (value: object) => {
    const text = line(value);
    digest.update(text);
    return text;
  };
  yield counted({ ...FORMAT, exportedAt: at, ...scope });
  let rows = 0;
  for await (const row of householdRows(db, scope)) {
    yield counted(row);
    rows += 1;
  }
  yield line({ end: true, rows, sha256: digest.digest('hex') });
}
