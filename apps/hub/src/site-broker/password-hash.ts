import { type ScryptOptions, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** scrypt (RFC 7914): 16 MiB and about 40 ms a try, which a device spends once for each connection. */
const COST: ScryptOptions = { N: 16_384, r: 8, p: 1 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** A password as it is kept: `scrypt$<salt>$<key>` in base64url. */
export type PasswordHash = `scrypt$${string}$${string}`;

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(SALT_BYTES);
  return `scrypt$${salt.toString('base64url')}$${(await derive(password, salt)).toString('base64url')}`;
}

/**
 * Whether `password` is the one behind `hash`. Compares in constant time, and works as long without a hash (an unknown user) as
 * with one, so that the answer's time tells nothing. Never throws on a malformed hash.
 */
export async function matchesPassword(password: string | Uint8Array, hash: string | undefined): Promise<boolean> {
  const [kind, salt = '', key = ''] = hash?.split('$') ?? [];
  const expected = Buffer.from(key, 'base64url');
  const usable = kind === 'scrypt' && expected.length === KEY_BYTES && salt !== '';
  const given = await derive(password, usable ? Buffer.from(salt, 'base64url') : randomBytes(SALT_BYTES));
  return timingSafeEqual(given, usable ? expected : randomBytes(KEY_BYTES)) && usable;
}

function derive(password: string | Uint8Array, salt: Uint8Array): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  scrypt(password, salt, KEY_BYTES, COST, (error, key) => (error === null ? resolve(key) : reject(error)));
  return promise;
}
