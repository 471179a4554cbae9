import { encode, type Fields, isFields } from './bytes.ts';
import { isMadeWith } from './signed-text.ts';

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const PHONE_DIFFERS = 120;

/** Whether a phone with the key that the held grant names showed this text at the grant's door about then. */
export async function wasShown(text: unknown, grant: Fields, at: Date): Promise<boolean> {
  if (typeof text !== 'string' || text.length !== 146 || !text.startsWith('LATCHKEY1:')) return false;
  const bits = Array.from(text.slice(10), (char) => DIGITS.indexOf(char));
  if (bits.includes(-1)) return false;
  const when = bits.slice(26, 33).reduce((sum, five) => sum * 32 + five, 0);
  if (grant['jti'] !== `grt_${text.slice(10, 36).toLowerCase()}` || Math.abs(Math.floor(at.getTime() / 1_000) - when) > PHONE_DIFFERS) return false;
  const stream = bits.slice(33).map((five) => five.toString(2).padStart(5, '0')).join('');
  if (!stream.endsWith('000')) return false;
  const signature = Uint8Array.from({ length: 64 }, (_, byte) => Number.parseInt(stream.slice(byte * 8, byte * 8 + 8), 2));
  const { cnf, accessPointId } = grant;
  return isMadeWith(isFields(cnf) ? cnf['jwk'] : undefined, signature, encode(`latchkey handover v1\n${String(accessPointId)}\n${grant['jti']}\n${when}`));
}
