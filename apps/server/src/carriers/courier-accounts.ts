import type { RegisteredCourier } from '@latchkey/contract';
import { signKey, thumbprint, verifyCarrierWord } from '@latchkey/grants';
import { type Clock, CodedError, Days, Instant, type Log, newId, plus, randomToken, toIso } from '@latchkey/kit';
import type { Kysely, Selectable } from 'kysely';
import QRCode from 'qrcode';
import type { CouriersTable } from '../database/carrier-schema.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { OwnOrigins } from '../http/own-origins.ts';
import { provenKey } from '../identity/courier-proof.ts';
import { hashToken } from '../identity/token-hash.ts';

/** Long enough for somebody who is away, short enough for a link in an old message. */
const INVITED_FOR = Days(2);

export interface CourierAccountsDeps {
  readonly db: Kysely<Schema>;
  readonly origins: Pick<OwnOrigins, 'publicOrigin'>;
  readonly clock: Clock;
  readonly log: Log;
}

type Names = 'setSigningKey' | 'inviteCourier' | 'inviteCourierAgain' | 'signForCourier' | 'removeCourier' | 'joinCarrier';

/** Handlers for who a carrier's couriers are. The carrier's own key signs for each; this server keeps the word and cannot make one. */
export function createCourierAccounts({ db, origins, clock, log }: CourierAccountsDeps): Handlers<Names> {
  const inForce = (carrierId: string, courierId: string) => db.updateTable('couriers').where('carrier_id', '=', carrierId).where('id', '=', courierId).where('removed_at', 'is', null);
  const invitation = async (now: Instant) => {
    const token = randomToken(26);
    const url = `${origins.publicOrigin}/route#invitation=${token}`;
    return { row: { token_hash: hashToken(token), invited_until: toIso(plus(now, INVITED_FOR)) }, link: { url, svg: await QRCode.toString(url, { type: 'svg', margin: 4 }) } };
  };

  return {
    async setSigningKey({ caller, body }) {
      const publicKey = signKey.parse(body.publicKey);
      const carrierKey = await thumbprint(publicKey);
      await db.transaction().execute(async (transaction) => {
        const { signing_jwk: before } = await transaction.selectFrom('carriers').select('signing_jwk').where('id', '=', caller.carrierId).forUpdate().executeTakeFirstOrThrow();
        if (before !== null && (await thumbprint(before)) === carrierKey) return;
        if (before !== null && !body.replace) throw new CodedError('request.conflict', 'Another key signs for the couriers already. Households have named it in what they allow.');
        await transaction.updateTable('carriers').set({ signing_jwk: JSON.stringify(publicKey) }).where('id', '=', caller.carrierId).execute();
        await transaction.updateTable('couriers').set({ word: null, word_until: null }).where('carrier_id', '=', caller.carrierId).execute();
        log.info('a carrier named the key that signs for its couriers', { carrier: caller.carrierId, replaced: before !== null });
      });
      return { carrierKey };
    },
    async inviteCourier({ caller, body }) {
      const now = clock.now();
      const { row, link } = await invitation(now);
      const made = { id: newId('cou', now), carrier_id: caller.carrierId, name: body.name, jkt: null, jwk: null, joined_at: null, word: null, word_until: null, created_at: toIso(now), removed_at: null, ...row };
      await db.insertInto('couriers').values(made).execute();
      return { ...toCourier(made, now), ...link };
    },
    async inviteCourierAgain({ caller, params }) {
      const now = clock.now();
      const { row, link } = await invitation(now);
      const changed = await db.transaction().execute(async (transaction) => {
        const before = await transaction.selectFrom('couriers').selectAll().where('carrier_id', '=', caller.carrierId).where('id', '=', params.courierId).where('removed_at', 'is', null).forUpdate().executeTakeFirst();
        if (before === undefined) throw noCourier();
        const without = { jkt: null, jwk: null, joined_at: null, word: null, word_until: null };
        const next = await transaction.updateTable('couriers').set({ ...row, ...without }).where('id', '=', before.id).returningAll().executeTakeFirstOrThrow();
        // The key before it stays known, as cut off.
        if (before.jkt !== null) await transaction.insertInto('couriers').values({ ...before, ...without, id: newId('cou', now), jkt: before.jkt, token_hash: null, invited_until: null, removed_at: toIso(now) }).execute();
        return next;
      });
      return { ...toCourier(changed, now), ...link };
    },
    async signForCourier({ caller, params, body }) {
      const [carrier, courier] = await Promise.all([
        db.selectFrom('carriers').select('signing_jwk').where('id', '=', caller.carrierId).executeTakeFirstOrThrow(),
        db.selectFrom('couriers').select('jkt').where('carrier_id', '=', caller.carrierId).where('id', '=', params.courierId).where('removed_at', 'is', null).executeTakeFirst(),
      ]);
      if (courier === undefined) throw noCourier();
      if (carrier.signing_jwk === null || courier.jkt === null) throw new CodedError('request.conflict', courier.jkt === null ? 'The courier has not used the invitation yet.' : 'The carrier has named no key that signs for its couriers.');
      const now = clock.now();
      const judged = await verifyCarrierWord(body.word, courier.jkt, Math.floor(now / 1_000), SKEW_SECONDS);
      const { word, carrierKey } = judged ?? {};
      if (word === undefined || carrierKey !== (await thumbprint(carrier.signing_jwk)) || word.carrier !== caller.carrierId || word.courierId !== params.courierId) throw new CodedError('request.conflict', 'The word is not the carrier’s for this courier’s key, or its time is wrong.');
      const changed = await inForce(caller.carrierId, params.courierId).set({ word: body.word, word_until: toIso(Instant(word.expiresAt * 1_000)) }).where('jkt', '=', courier.jkt).returningAll().executeTakeFirst();
      if (changed === undefined) throw noCourier();
      return toCourier(changed, now);
    },
    async removeCourier({ caller, params }) {
      const { numUpdatedRows } = await inForce(caller.carrierId, params.courierId).set({ removed_at: toIso(clock.now()), token_hash: null, word: null, word_until: null }).executeTakeFirst();
      if (numUpdatedRows !== 1n) throw noCourier();
      await db.updateTable('carrier_deliveries').set({ courier_id: null, stop: null }).where('carrier_id', '=', caller.carrierId).where('courier_id', '=', params.courierId).execute();
      log.info('a courier’s registration ended', { carrier: caller.carrierId, courier: params.courierId });
    },
    async joinCarrier({ caller, body }) {
      const at = toIso(clock.now());
      const joined = await db
        .updateTable('couriers')
        .from('carriers')
        .whereRef('carriers.id', '=', 'couriers.carrier_id')
        .set({ jkt: caller.jkt, jwk: JSON.stringify(provenKey(caller.proof)), joined_at: at, token_hash: null, invited_until: null })
        .where('couriers.token_hash', '=', hashToken(body.token))
        .where('couriers.invited_until', '>', at)
        .where('couriers.removed_at', 'is', null)
        .returning(['couriers.id', 'couriers.name as courier', 'carriers.name as carrier'])
        .executeTakeFirst()
        .catch((error: unknown) => {
          if (error instanceof Error && 'constraint' in error && error.constraint === 'couriers_key') throw new CodedError('request.conflict', 'This phone is registered with a carrier already.');
          throw error;
        });
      if (joined === undefined) throw new CodedError('courier.invitation_invalid', 'This invitation was used, taken back or is too old. Ask your dispatcher for a new one.');
      log.info('a courier’s phone was registered', { courier: joined.id });
      return { carrier: joined.carrier, courier: joined.courier };
    },
  };
}

const SKEW_SECONDS = 120;
const noCourier = () => new CodedError('request.not_found', 'There is no such courier of yours.');

/** A courier as the carrier may see it. */
export function toCourier(row: Selectable<CouriersTable>, now: Instant): RegisteredCourier {
  const signed = row.word_until !== null && Date.parse(row.word_until) > now;
  return {
    // Ids in the database were made by newId.
    id: row.id as RegisteredCourier['id'],
    name: row.name,
    state: row.jkt === null ? 'invited' : signed ? 'signed' : 'unsigned',
    key: row.jkt,
    invitedUntil: row.invited_until,
    signedUntil: row.word_until,
    joinedAt: row.joined_at,
  };
}
