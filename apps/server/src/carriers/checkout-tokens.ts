import { type Clock, CodedError, Days, Instant, parseInstant, plus, toIso } from '@latchkey/kit';
import { EncryptJWT, jwtDecrypt } from 'jose';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import { hashToken } from '../identity/token-hash.ts';
import { demoAddress, plainCode, SANDBOX_CODE } from './delivery-codes.ts';

/** An order is shipped within this, also in several parcels. */
const LIVES = Days(30);
const PURPOSE = 'checkout token';

export interface CheckoutTokenDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'deriveSecret'>;
  readonly clock: Clock;
}

/**
 * What a shop gets from its customer's delivery code: the right of this one shop to announce parcels for a month, while the household lets the code stand.
 * Sealed for the server itself, so that a shop reads nothing in it, and two shops cannot compare theirs.
 */
export function createCheckoutTokens({ db, keys, clock }: CheckoutTokenDeps): Handlers<'issueCheckoutToken'> {
  return {
    async issueCheckoutToken({ body }) {
      const now = clock.now();
      const shop = await db.selectFrom('carriers').select('sandbox').where('id', '=', body.shop).executeTakeFirst();
      const plain = plainCode(body.code);
      const until = shop === undefined ? undefined : shop.sandbox ? (plain === SANDBOX_CODE ? (await demoAddress(db, toIso(plus(now, LIVES))))?.expiresAt : undefined) : await usableUntil(plain);
      // An unknown shop is answered like a wrong code: what shops there are is nobody's business.
      if (until === undefined) throw new CodedError('delivery.code_invalid', 'This delivery code is wrong, used by somebody else, revoked or too old. Make a new one for this shop.');
      const end = Math.min(parseInstant(until) ?? now, plus(now, LIVES));
      const token = await new EncryptJWT({ code: hashToken(plain), shop: body.shop }).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).setExpirationTime(Math.floor(end / 1_000)).encrypt(keys.deriveSecret(PURPOSE));
      return { token, expiresAt: toIso(Instant(end)) };

      /** Until when the code counts for this shop: it is nobody's yet, or the shop's already. Looking takes nothing. */
      async function usableUntil(code: string): Promise<string | undefined> {
        const row = await db
          .selectFrom('delivery_codes')
          .select('expires_at')
          .where('code_hash', '=', hashToken(code))
          .where('revoked_at', 'is', null)
          .where('expires_at', '>', toIso(now))
          .where((eb) => eb.or([eb('carrier_id', 'is', null), eb('carrier_id', '=', body.shop)]))
          .executeTakeFirst();
        return row?.expires_at;
      }
    },
  };
}

/** The hash of the code behind a checkout token of this shop's; undefined when it is somebody else's, too old, or none at all. */
export async function codeOfToken({ keys, clock }: Pick<CheckoutTokenDeps, 'keys' | 'clock'>, shop: string, token: string): Promise<string | undefined> {
  const claims = await jwtDecrypt(token, keys.deriveSecret(PURPOSE), { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'], currentDate: new Date(clock.now()) }).then(
    ({ payload }) => payload,
    () => undefined,
  );
  return claims?.['shop'] === shop && typeof claims['code'] === 'string' ? claims['code'] : undefined;
}
