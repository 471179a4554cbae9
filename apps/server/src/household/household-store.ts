import { type Clock, type Id, newId, toIso } from '@latchkey/kit';
import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';

export interface NewHousehold {
  readonly name: string;
  readonly owner: { readonly name: string; readonly email: string | null };
  readonly demo: boolean;
  readonly postcode: string | null;
}

export interface HouseholdIds {
  readonly householdId: Id<'hh'>;
  readonly ownerId: Id<'mem'>;
  readonly siteId: Id<'site'>;
}

/** Makes a household with its owner and its first site. */
export const createHousehold = (db: Kysely<Schema>, clock: Clock, household: NewHousehold): Promise<HouseholdIds> => db.transaction().execute((transaction) => insertHousehold(transaction, clock, household));

/** The same inside a transaction of the caller's. */
export async function insertHousehold(transaction: Transaction<Schema>, clock: Clock, household: NewHousehold): Promise<HouseholdIds> {
  const now = clock.now();
  const ids = { householdId: newId('hh', now), ownerId: newId('mem', now), siteId: newId('site', now) };
  const created_at = toIso(now);
  await transaction.insertInto('households').values({ id: ids.householdId, name: household.name, demo: household.demo, created_at }).execute();
  await transaction.insertInto('members').values({ id: ids.ownerId, household_id: ids.householdId, name: household.owner.name, role: 'owner', email: household.owner.email, created_at, left_at: null }).execute();
  await transaction.insertInto('sites').values({ id: ids.siteId, household_id: ids.householdId, name: household.name, postcode: household.postcode, created_at }).execute();
  return ids;
}
