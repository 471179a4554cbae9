import { cosignedAt, originOf, readCheckpoint, toBase64 } from '@latchkey/evidence';
import { findDevice, rawKeyOf } from '@latchkey/grants';
import { type Clock, CodedError, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { readSigned } from '../authority/authority-store.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';

/** A page asks again for what is after these. */
const MOST_STEPS = 200;

/** Handlers by which a household's devices follow their hub's journal: what this server cannot take back, as they remember it. */
export function createRecordRoutes({ db, clock }: { readonly db: Kysely<Schema>; readonly clock: Clock }): Handlers<'showRecord' | 'addCosignatures'> {
  const checkpointsOf = (siteId: string) => db.selectFrom('checkpoints').where('site_id', '=', siteId);
  /** The hub that wrote last: a site has one at a time. */
  const hubOf = async (siteId: string): Promise<string> => (await checkpointsOf(siteId).select('hub_id').orderBy('received_at', 'desc').limit(1).executeTakeFirst())?.hub_id ?? '';
  return {
    async showRecord({ caller: { siteId }, query: { after } }) {
      const ofHub = checkpointsOf(siteId).where('hub_id', '=', await hubOf(siteId)).select(['size', 'note', 'prior', 'proof']);
      const rows = await (after === undefined ? ofHub.orderBy('size', 'desc').limit(1) : ofHub.where('size', '>=', after).orderBy('size').limit(MOST_STEPS)).execute();
      return { checkpoints: rows.map(({ size, note, prior, proof }) => ({ size, note, from: prior, proof: [...proof] })) };
    },
    async addCosignatures({ caller: { siteId, memberId }, body: { deviceId, cosignatures } }) {
      const { roster } = await readSigned(db, siteId);
      const device = roster === undefined ? undefined : findDevice(roster, deviceId);
      if (device?.memberId !== memberId) throw new CodedError('request.conflict', 'Only a confirmed device of yours can do this.');
      const key = rawKeyOf(device.signKey);
      const hubId = await hubOf(siteId);
      const rows = await checkpointsOf(siteId).where('hub_id', '=', hubId).where('size', 'in', cosignatures.map(({ size }) => size)).select(['size', 'note']).execute();
      const notes = new Map(rows.map(({ size, note }) => [size, note]));
      for (const { size, line } of cosignatures) {
        const signed = readCheckpoint(`${notes.get(size)}${line}`);
        if (signed?.note.signatures.length !== 2 || cosignedAt(signed.note, originOf(deviceId), key) === undefined) throw new CodedError('request.conflict', 'This is no signature of that device over this checkpoint.');
      }
      const received = toIso(clock.now());
      await db
        .insertInto('device_cosignatures')
        .values(cosignatures.map(({ size, line }) => ({ site_id: siteId, hub_id: hubId, size, device_id: deviceId, public_key: toBase64(key), line, received_at: received })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
  };
}
