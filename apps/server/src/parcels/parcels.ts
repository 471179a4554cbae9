import { type Clock, CodedError } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { cancelAndTell } from '../carriers/delivery-cancelling.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { instantOf } from '../http/instants.ts';
import { idCursor, pageOf } from '../http/id-cursor.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import { readNumbers } from './number-candidates.ts';
import { changeParcel, expectParcel, readParcels } from './parcel-store.ts';

/** Handlers for the parcels that a household expects. */
export function createParcels({ db, clock, live }: { readonly db: Kysely<Schema>; readonly clock: Clock; readonly live: LiveEvents }): Handlers<'listParcels' | 'addParcel' | 'changeParcel' | 'cancelParcel'> {
  return {
    async listParcels({ caller, query }) {
      const items = await readParcels(db, { siteId: caller.siteId, before: idCursor('par', query.cursor), limit: query.limit + 1 });
      return pageOf(items, query.limit);
    },
    async addParcel({ caller, body }) {
      const candidates = readNumbers(body.text);
      const isUnnumbered = body.direction === 'out' && body.text.trim() === '';
      if (candidates.length === 0 && !isUnnumbered) throw new CodedError('parcel.not_a_number', 'No tracking number was found in this text. Paste the number itself; nothing was added.');
      const notBefore = instantOf(body.notBefore);
      const notAfter = instantOf(body.notAfter);
      if (notBefore !== undefined && notAfter !== undefined && notBefore >= notAfter) throw new CodedError('request.invalid', 'The window ends before it begins.');
      if (body.accessPointId !== undefined) await requireDoor(db, caller.siteId, body.accessPointId);
      const { source, accessPointId, attributes } = body;
      const { parcel, merged } = await expectParcel(db, clock, caller.siteId, { ...(body.direction === 'out' ? { direction: body.direction } : {}), candidates, source, title: body.title?.trim(), accessPointId, notBefore, notAfter, attributes });
      live.publish(caller.siteId, { type: 'parcels' });
      return { ...parcel, merged };
    },
    async changeParcel({ caller: { siteId }, params: { parcelId }, body }) {
      if (typeof body.accessPointId === 'string') await requireDoor(db, siteId, body.accessPointId);
      const parcel = await changeParcel(db, siteId, parcelId, body);
      if (parcel === undefined) throw new CodedError('request.not_found', 'There is no such parcel.');
      if (parcel.status !== 'expected') throw new CodedError('request.conflict', 'It is not expected any more, so nothing was changed.');
      live.publish(siteId, { type: 'parcels' });
      return parcel;
    },
    async cancelParcel({ caller, params }) {
      const status = await cancelAndTell(db, clock, caller.siteId, params.parcelId);
      if (status === undefined) throw new CodedError('request.not_found', 'There is no such parcel.');
      if (status !== 'cancelled') throw new CodedError('request.conflict', status === 'delivering' ? 'It is being delivered right now. Stop the delivery instead.' : 'It was already delivered.');
      live.publish(caller.siteId, { type: 'parcels' });
    },
  };
}

async function requireDoor(db: Kysely<Schema>, siteId: string, accessPointId: string): Promise<void> {
  const door = await db.selectFrom('access_points').select('id').where('site_id', '=', siteId).where('id', '=', accessPointId).executeTakeFirst();
  if (door === undefined) throw new CodedError('request.not_found', 'There is no such door.');
}
