import type { LockCharge } from '@latchkey/contract';
import { type Clock, toIso } from '@latchkey/kit';
import type { Kysely, Selectable } from 'kysely';
import type { AccessPointsTable, Schema } from '../database/schema.ts';
import type { Notices } from '../notices/notices.ts';
import type { HubOfSite } from './entry-mirror.ts';

/** Percentage points that it must have more than when people were told, before it is new to them that it falls: a cold night's dip is not. */
const RECOVERED = 10;

/** Tells people of a lock's battery: once when it is low, and once when what is left is kept for them. */
export interface LockCharges {
  /** A hub's latest word on its doors, as often as it likes. */
  heard(hub: HubOfSite, doors: readonly { readonly id: string; readonly charge?: LockCharge | undefined }[]): Promise<void>;
}

type Told = Pick<Selectable<AccessPointsTable>, 'charge_told' | 'charge_told_percent'>;

/** What people have been told of a battery once they know of this charge. */
export function toldOf(before: Told, { percent, low, reserved }: LockCharge): Told {
  const stands = reserved ? 'reserved' : low ? 'low' : null;
  if (stands !== null && (before.charge_told === null || (stands === 'reserved' && before.charge_told === 'low'))) return { charge_told: stands, charge_told_percent: percent };
  const isNew = percent === null || before.charge_told_percent === null || percent >= Math.min(100, before.charge_told_percent + RECOVERED);
  return stands === null && isNew ? { charge_told: null, charge_told_percent: null } : before;
}

export function createLockCharges({ db, notices, clock }: { readonly db: Kysely<Schema>; readonly notices: Notices; readonly clock: Clock }): LockCharges {
  /** What was looked at last of each door, so that only a new word asks the database. */
  const seen = new Map<string, string>();

  const note = async ({ siteId, hubId }: HubOfSite, doorId: string, charge: LockCharge): Promise<void> => {
    const told = await db.transaction().execute(async (transaction) => {
      const door = await transaction.selectFrom('access_points').select(['name', 'charge_told', 'charge_told_percent']).where('site_id', '=', siteId).where('id', '=', doorId).where('hub_id', '=', hubId).forUpdate().executeTakeFirst();
      if (door === undefined) return [];
      const next = toldOf(door, charge);
      if (next.charge_told === door.charge_told) return [];
      await transaction.updateTable('access_points').set(next).where('site_id', '=', siteId).where('id', '=', doorId).execute();
      if (next.charge_told === null) return [];
      const facts = { place: door.name, at: toIso(clock.now()), purpose: 'delivery', opened: false, clean: true, refusal: null, percent: charge.percent } as const;
      return notices.raise(transaction, { siteId, visitId: null, kind: next.charge_told === 'low' ? 'lock.charge_low' : 'lock.charge_reserved', facts });
    });
    notices.announce(siteId, told);
  };

  return {
    async heard(hub, doors) {
      for (const { id, charge } of doors) {
        if (charge === undefined) continue;
        const word = JSON.stringify([charge.percent, charge.low, charge.reserved]);
        if (seen.get(id) === word) continue;
        await note(hub, id, charge);
        seen.set(id, word);
      }
    },
  };
}
