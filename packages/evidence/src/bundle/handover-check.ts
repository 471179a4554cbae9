import { toBase64Url } from '@latchkey/kit';
import { asMembers } from '../chain-line.ts';
import { sha256Of, utf8 } from '../digest.ts';
import { isByKey } from '../jws.ts';

type Members = Readonly<Record<string, unknown>>;

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TEXT = /^LATCHKEY1:([0-9A-HJKMNP-TV-Z]{26})([0-9A-HJKMNP-TV-Z]{7})([0-9A-HJKMNP-TV-Z]{103})$/;
/** How far the phone's clock may be from the hub's, in seconds. */
const SKEW = 120;

/** Whether the courier's phone showed this at the door of a grant that the hub had held, at about this time: signed by the key in the grant. */
export function isShown(text: unknown, { jti, accessPointId, cnf }: Members, at: Date): boolean {
  const [, id = '', time = '', signed = ''] = (typeof text === 'string' ? TEXT.exec(text) : null) ?? [];
  const seconds = Number(numberOf(time));
  if (id === '' || jti !== `grt_${id.toLowerCase()}` || Math.abs(Math.floor(at.getTime() / 1_000) - seconds) > SKEW) return false;
  // 515 bits for 512: the last three are none of the signature's.
  const padded = numberOf(signed);
  if ((padded & 7n) !== 0n) return false;
  const hex = (padded >> 3n).toString(16).padStart(128, '0');
  const signature = Uint8Array.from({ length: 64 }, (_, index) => Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16));
  return isByKey(signature, utf8(`latchkey handover v1\n${String(accessPointId)}\n${jti}\n${seconds}`), asMembers(asMembers(cnf)?.['jwk']));
}

/** Thumbprint (RFC 7638) of a public key. */
export function thumbprintOf(key: unknown): string {
  const { crv, kty, x, y } = asMembers(key) ?? {};
  return toBase64Url(sha256Of(utf8(JSON.stringify({ crv, kty, x, y }))));
}

const numberOf = (text: string): bigint => Array.from(text).reduce((sum, char) => sum * 32n + BigInt(ALPHABET.indexOf(char)), 0n);
