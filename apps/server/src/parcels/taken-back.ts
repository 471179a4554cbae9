import { expressionBuilder, type ExpressionWrapper, type SqlBool } from 'kysely';
import type { Schema } from '../database/schema.ts';

/** In a query on `parcels`: whether a courier said of a visit that opened that this parcel was not left. Its label opens nothing by itself any more. */
export function isTakenBack(): ExpressionWrapper<Schema, 'parcels', SqlBool> {
  const eb = expressionBuilder<Schema, 'parcels'>();
  return eb.exists(
    eb
      .selectFrom('visit_parcels as brought')
      .innerJoin('visits as earlier', (join) => join.onRef('earlier.site_id', '=', 'brought.site_id').onRef('earlier.id', '=', 'brought.visit_id'))
      .select('earlier.id')
      .whereRef('brought.site_id', '=', 'parcels.site_id')
      .whereRef('brought.parcel_id', '=', 'parcels.id')
      .where('earlier.report_reason', 'is not', null)
      .where('earlier.unlocked_at', 'is not', null),
  );
}
