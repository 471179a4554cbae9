import { createHash } from 'node:crypto';
import { type Clock, CodedError, describeError, type Log, Minutes, newId, plus, randomToken, toIso } from '@latchkey/kit';
import { importJWK, jwtVerify } from 'jose';
import type { Kysely, Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import { hashToken } from '../identity/token-hash.ts';

const VALID_FOR = Minutes(10);
/** How far the hub's clock may be off: pairing is often the first thing that a new machine does. */
const SKEW_SECONDS = 300;

export interface Pairing extends Handlers<'createPairingCode' | 'pairHub'> {
  /** A new code for a site, good once and for ten minutes. Only its hash is kept. */
  issueCode(siteId: string): Promise<{ readonly code: string; readonly expiresAt: string }>;
}

interface PairingDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'serverId' | 'publicJwk'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Told when a site has a new hub, so that connections of the old one end. */
  readonly onPaired: (siteId: string) => void;
}

export function createPairing({ db, keys, clock, log, onPaired }: PairingDeps): Pairing {
  async function issueCode(siteId: string) {
    const code = randomToken(12).replaceAll(/(.{4})(?=.)/g, '$1-');
    const now = clock.now();
    const expiresAt = toIso(plus(now, VALID_FOR));
    await db.insertInto('pairing_codes').values({ code_hash: hashToken(normalise(code)), site_id: siteId, created_at: toIso(now), expires_at: expiresAt, used_at: null }).execute();
    return { code, expiresAt };
  }

  return {
    issueCode,
    createPairingCode: ({ caller }) => issueCode(caller.siteId),
    async pairHub({ body }) {
      await checkProof(body, clock).catch((error: unknown) => {
        log.info('pairing refused', { reason: describeError(error) });
        throw refused();
      });
      const publicJwk = { kty: 'OKP', crv: 'Ed25519', x: body.publicJwk.x } as const;
      const paired = await db.transaction().execute((transaction) => useCode(transaction, clock, hashToken(normalise(body.code)), publicJwk, body.name));
      if (paired === undefined) throw refused();
      log.info('hub paired', { hub: paired.hubId, site: paired.siteId });
      onPaired(paired.siteId);
      return { ...paired, serverJwk: { ...keys.publicJwk }, serverId: keys.serverId };
    },
  };
}

/** Spends the code and enrols the hub; the hub that the site had is retired. A hub that did not hear our answer may ask again with the same code and key. */
async function useCode(transaction: Transaction<Schema>, clock: Clock, codeHash: string, publicJwk: { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string }, name: string) {
  const now = clock.now();
  const at = toIso(now);
  const code = await transaction.selectFrom('pairing_codes').selectAll().where('code_hash', '=', codeHash).forUpdate().executeTakeFirst();
  if (code === undefined || code.expires_at <= at) return undefined;
  const siteId = code.site_id as `site_${string}`;
  const present = await transaction.selectFrom('hubs').select(['id', 'public_jwk']).where('site_id', '=', siteId).where('retired_at', 'is', null).execute();
  const same = present.find((hub) => hub.public_jwk.x === publicJwk.x);
  if (code.used_at !== null) return same === undefined ? undefined : { hubId: same.id as `hub_${string}`, siteId };

  await transaction.updateTable('pairing_codes').set({ used_at: at }).where('code_hash', '=', codeHash).execute();
  if (same !== undefined) return { hubId: same.id as `hub_${string}`, siteId };
  await transaction.updateTable('hubs').set({ retired_at: at }).where('site_id', '=', siteId).where('retired_at', 'is', null).execute();
  const hubId = newId('hub', now);
  await transaction.insertInto('hubs').values({ id: hubId, site_id: siteId, public_jwk: JSON.stringify(publicJwk), name, paired_at: at, last_seen_at: null, instance: null, retired_at: null }).execute();
  return { hubId, siteId };
}

/** The hub holds the key that it presents, and means this code: a JWT `hub-pairing+jwt` with the code's SHA-256 as `codeHash`. */
async function checkProof(body: { readonly code: string; readonly publicJwk: { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string }; readonly proof: string }, clock: Clock): Promise<void> {
  const { payload } = await jwtVerify(body.proof, await importJWK(body.publicJwk, 'EdDSA'), {
    algorithms: ['EdDSA'],
    typ: 'hub-pairing+jwt',
    audience: 'latchkey-server',
    requiredClaims: ['iat', 'exp', 'codeHash'],
    clockTolerance: SKEW_SECONDS,
    maxTokenAge: VALID_FOR / 1_000,
    currentDate: new Date(clock.now()),
  });
  if (payload['codeHash'] !== createHash('sha256').update(body.code).digest('base64url')) throw new CodedError('pairing.other_code', 'The proof is for another code.');
}

/** People type codes in capitals and leave out dashes. */
const normalise = (code: string): string => code.toLowerCase().replaceAll(/[^0-9a-z]/g, '');

const refused = () => new CodedError('hub.pairing_code_invalid', 'The pairing code was not accepted. Make a new one on the owner’s page and enter it within ten minutes.');
