import { type Clock, createLately, Hours } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { reportAct } from '../acts/act-reports.ts';
import type { Schema } from '../database/schema.ts';

/** Keeps for the household that a carrier looked at visits at its door, before the carrier sees them. The same carrier and visit within the hour is not told again: a dispatcher's page asks all the time. */
export type VisitSight = (carrierId: string, siteId: string, visitIds: readonly string[]) => Promise<void>;

export function createVisitSight({ db, clock }: { readonly db: Kysely<Schema>; readonly clock: Clock }): VisitSight {
  const lately = createLately(clock, Hours(1));
  return async (carrierId, siteId, visitIds) => {
    for (const about of visitIds) {
      const key = `${carrierId} ${siteId} ${about}`;
      if (!lately.take(key)) continue;
      await reportAct(db, clock, siteId, { what: 'visit.seen', by: { kind: 'carrier', id: carrierId }, about }).catch((error: unknown) => {
        lately.forget(key);
        throw error;
      });
    }
  };
}
