const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** An identifier `<prefix>_<26 characters>`: 48 bits of time, 80 random bits, Crockford base 32 (as ULID), so that ids sort by age. */
export type Id<Prefix extends string> = `${Prefix}_${string}`;

/** A new id. `at` is the epoch time in milliseconds that it sorts by. */
export function newId<Prefix extends string>(prefix: Prefix, at: number = Date.now()): Id<Prefix> {
  let time = '';
  for (let rest = Math.floor(at), i = 0; i < 10; i += 1) {
    time = ALPHABET.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  return `${prefix}_${time}${randomToken(16)}`;
}

/** Unguessable text of `length` characters, 5 bits each. */
export function randomToken(length: number): string {
  const random = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(random, (byte) => ALPHABET.charAt(byte & 31)).join('');
}
