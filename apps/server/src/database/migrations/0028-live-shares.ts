import { type Kysely, sql } from 'kysely';

/** Links to a door's live view, which have no recording. */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`alter table shares alter column recording_id drop not null, add column access_point_id text, add constraint shares_of_one_thing check ((recording_id is null) <> (access_point_id is null))`.execute(db);
}
