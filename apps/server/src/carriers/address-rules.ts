import type { AddressRule } from '@latchkey/contract';
import { decide, type Policy, thumbprint } from '@latchkey/grants';
import type { Instant } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import { readSigned } from '../authority/authority-store.ts';
import type { Schema } from '../database/schema.ts';
import { isAway } from './held-grant-store.ts';

/** No rule names such a key: whoever carries a label. */
const NOBODY = '';

/** What the rules that a household's owners signed say to a carrier's parcels at a door, at one moment. The hub judges again, by its own copy, when somebody comes. */
export async function readAddressRules(db: Kysely<Schema>, carrierId: string, { siteId, accessPointId }: { readonly siteId: string; readonly accessPointId: string }, at: Instant) {
  const [{ policy }, carrier, away] = await Promise.all([readSigned(db, siteId), db.selectFrom('carriers').select('signing_jwk').where('id', '=', carrierId).executeTakeFirst(), isAway(db, siteId, at, at)]);
  const key = carrier?.signing_jwk == null ? undefined : await thumbprint(carrier.signing_jwk);
  const says = (purpose: 'delivery' | 'return', signer?: string): AddressRule => {
    const decision = policy && decide(policy, { accessPointId, purpose, courier: NOBODY, carrier: signer, parcels: [] }, at);
    if (decision?.allowed !== true) return 'shut';
    // While the household is away, its doors ask.
    return away ? 'ask' : decision.how;
  };
  return { delivery: says('delivery'), deliveryByYourCourier: key === undefined ? null : says('delivery', key), return: says('return'), ringSeconds: ringSecondsOf(policy, accessPointId) };
}

const ringSecondsOf = (policy: Policy | undefined, accessPointId: string): number | null => policy?.doors.find((door) => door.accessPointId === accessPointId)?.knockSeconds ?? null;
