import { expect, it } from 'vitest';
import { statementOf } from './mirror-statement.ts';

it.each([
  ['commit', 'commit'],
  ['insert into "visits" ("id") values ($1)', 'insert visits'],
  ['update "public"."visits" set "state" = $1', 'update visits'],
  ['with "line" as (insert into "visit_entries" ("seq") values ($1)) update "visits" set "state" = $2', 'insert visit_entries'],
  ['\n  insert into access_points (id)\n  select id from jsonb_to_recordset($1)', 'insert access_points'],
  ['with source as (select 1), event as (\n insert into carrier_events (id) values ($1)) select 1', 'insert carrier_events'],
  ['select * from "visits" for update', undefined],
  ['with "a" as (select 1) select * from "a" for update', undefined],
])('%s writes %s', (sql, written) => {
  expect(statementOf(sql)).toBe(written);
});
