import { type Clock, CodedError, Days, Minutes, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { idCursor, pageOf } from '../http/id-cursor.ts';
import { instantOf, readInstant } from '../http/instants.ts';
import { createRateWindow } from '../http/rate-window.ts';
import { readDoors } from '../household/access-point-store.ts';
import { hindranceOf } from '../household/courier-door.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import { hashToken } from '../identity/token-hash.ts';
import { readNumbers } from '../parcels/number-candidates.ts';
import { tellOfParcel } from '../parcels/parcel-store.ts';
import { readAddressRules } from './address-rules.ts';
import { cancelAndTell } from './delivery-cancelling.ts';
import { codeOfToken } from './checkout-tokens.ts';
import { addressOfOwnCode, type DeliveryAddress, findAddress, plainCode } from './delivery-codes.ts';
import { insertDelivery, placeOf, readDeliveries, readDeliveryVisits, requireDelivery } from './delivery-store.ts';
import type { VisitSight } from './visit-sight.ts';

export interface CarrierDeliveriesDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'deriveSecret'>;
  readonly isOnline: (hubId: string) => boolean;
  readonly live: LiveEvents;
  readonly sight: VisitSight;
  readonly clock: Clock;
}

/** As far as the household itself is shown what its rules mean. */
const FORESEEABLE = Days(7);
const CLOCKS_APART = Minutes(5);

type Names = 'checkAddress' | 'createDelivery' | 'listDeliveries' | 'showDelivery' | 'changeDelivery' | 'cancelDelivery' | 'showDeliveryVisits';

/** Handlers for what carriers deliver. What they announce is expected, as if the household had typed it: what opens, and when, stays what its owners signed. */
export function createCarrierDeliveries({ db, keys, isOnline, live, sight, clock }: CarrierDeliveriesDeps): Handlers<Names> {
  // Codes have 60 bits; this keeps a carrier from even trying.
  const misses = createRateWindow(30, Minutes(10), clock);
  const requireGuessesLeft = (carrierId: string) => {
    if (misses.isFull(carrierId)) throw new CodedError('request.too_many', 'Too many wrong delivery codes. Wait ten minutes.');
  };
  // A customer's token has dots, a code has none.
  const hashOf = async (carrierId: string, code: string) => (code.includes('.') ? codeOfToken({ keys, clock }, carrierId, code) : hashToken(plainCode(code)));
  const addressOf = async (carrier: { readonly carrierId: string; readonly sandbox: boolean }, code: string): Promise<DeliveryAddress> => {
    requireGuessesLeft(carrier.carrierId);
    try {
      return await findAddress(db, clock, carrier, await hashOf(carrier.carrierId, code));
    } catch (error) {
      if (error instanceof CodedError && error.code === 'delivery.code_invalid') misses.take(carrier.carrierId);
      throw error;
    }
  };

  return {
    async checkAddress({ caller, body }) {
      const { siteId, accessPointId, expiresAt } = await addressOf(caller, body.code);
      const [door] = await readDoors(db, siteId, accessPointId);
      if (door === undefined) throw new CodedError('delivery.code_invalid', 'The door of this delivery code is not there any more.');
      const now = clock.now();
      const at = body.at === undefined ? now : readInstant(body.at);
      if (at < now - CLOCKS_APART || at > now + FORESEEABLE) throw new CodedError('request.invalid', 'What the household’s rules say is told for the next seven days.');
      const { name, kind, camera } = door.accessPoint;
      const rules = await readAddressRules(db, caller.carrierId, { siteId, accessPointId }, at);
      return { door: { name, kind }, at: toIso(at), rules, hindrance: isOnline(door.hubId) ? hindranceOf(door.accessPoint) : 'hub', recorded: camera.state !== 'none', expiresAt };
    },
    async createDelivery({ caller, body }) {
      requireGuessesLeft(caller.carrierId);
      const [best, ...others] = readNumbers(body.trackingNumber);
      if (best === undefined) throw new CodedError('parcel.not_a_number', 'No tracking number was found in this text; nothing was added.');
      const [notBefore, notAfter] = [instantOf(body.notBefore) ?? null, instantOf(body.notAfter) ?? null];
      if (notBefore !== null && notAfter !== null && notBefore >= notAfter) throw new CodedError('request.invalid', 'The window ends before it begins.');
      const parcel = { candidates: [best, ...others], title: body.title ?? 'Parcel', reference: body.reference ?? null, address: body.address ?? null, notBefore, notAfter, attributes: body.attributes } as const;
      // Nearly every code was used by this carrier before: it is looked up as the delivery is written.
      const codeHash = caller.sandbox ? undefined : await hashOf(caller.carrierId, body.code);
      const place = codeHash === undefined ? undefined : addressOfOwnCode(clock, caller.carrierId, codeHash);
      const written = (place && (await insertDelivery(db, clock, caller.carrierId, place, parcel))) ?? (await insertDelivery(db, clock, caller.carrierId, placeOf(await addressOf(caller, body.code)), parcel));
      if (written === undefined) throw new CodedError('server.failed', 'A parcel for a known door was not written.');
      live.publish(written.siteId, { type: 'parcels' });
      return written.delivery;
    },
    async listDeliveries({ caller, query }) {
      const rows = await readDeliveries(db, { carrierId: caller.carrierId, before: idCursor('del', query.cursor), limit: query.limit + 1 });
      return pageOf(rows.map(({ delivery }) => delivery), query.limit);
    },
    showDelivery: async ({ caller, params }) => (await requireDelivery(db, caller.carrierId, params.deliveryId)).delivery,
    async changeDelivery({ caller, params, body }) {
      const { delivery, siteId, parcelId } = await requireDelivery(db, caller.carrierId, params.deliveryId);
      if (!(await tellOfParcel(db, siteId, parcelId, { source: 'api', ...body }))) throw new CodedError('request.conflict', 'It is not on its way any more: delivered, or cancelled.');
      live.publish(siteId, { type: 'parcels' });
      return delivery;
    },
    async cancelDelivery({ caller, params }) {
      const { siteId, parcelId, byCarrierOnly } = await requireDelivery(db, caller.carrierId, params.deliveryId);
      if (!byCarrierOnly) throw new CodedError('request.conflict', 'The household expects this parcel by itself, too: it is theirs to cancel.');
      const status = await cancelAndTell(db, clock, siteId, parcelId);
      if (status !== 'cancelled') throw new CodedError('request.conflict', status === 'delivering' ? 'It is being delivered right now.' : 'It was already delivered.');
      live.publish(siteId, { type: 'parcels' });
    },
    async showDeliveryVisits({ caller, params }) {
      const delivery = await requireDelivery(db, caller.carrierId, params.deliveryId);
      const items = await readDeliveryVisits(db, delivery);
      await sight(caller.carrierId, delivery.siteId, items.map(({ id }) => id));
      return { items };
    },
  };
}
