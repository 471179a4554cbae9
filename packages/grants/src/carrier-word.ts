import * as z from 'zod/mini';
import { idOf, keyName, seconds } from './identifiers.ts';
import { faultOf, readJws, type Signer, signJws } from './jws.ts';
import { signKey, thumbprint } from './public-key.ts';

export const CARRIER_WORD_TYPE = 'latchkey-courier+jws';
/** A word that lives longer does not count: a carrier says anew who works for it. Seconds. */
export const LONGEST_WORD = 31 * 86_400;

/** A carrier's word that the holder of a key is a courier of its own. Signed by the carrier's key, which stands in it and which the household's policy names. */
export const carrierWord = z.strictObject({
  v: z.literal(1),
  carrier: idOf('car'),
  carrierKey: signKey,
  courierId: idOf('cou'),
  /** Thumbprint of the courier's key. */
  courier: keyName,
  name: z.string().check(z.minLength(1), z.maxLength(80)),
  issuedAt: seconds,
  expiresAt: seconds,
});
export type CarrierWord = z.infer<typeof carrierWord>;

/** Signs the word; `signer.kid` may be anything: the key stands in the content. */
export const signCarrierWord = (content: CarrierWord, signer: Signer): Promise<string> => signJws(CARRIER_WORD_TYPE, content, signer);

/** The word and the thumbprint of the key that gave it, if it holds for this courier now; otherwise undefined, and the courier is anybody. `now` and `skew` are in seconds. Never throws. */
export async function verifyCarrierWord(text: string, courier: string, now: number, skew: number): Promise<{ readonly word: CarrierWord; readonly carrierKey: string } | undefined> {
  const jws = readJws(text, CARRIER_WORD_TYPE);
  const word = jws === undefined ? undefined : carrierWord.safeParse(jws.payload).data;
  if (jws === undefined || word === undefined || word.courier !== courier) return undefined;
  const lasts = word.expiresAt - word.issuedAt;
  if (lasts <= 0 || lasts > LONGEST_WORD || now < word.issuedAt - skew || now >= word.expiresAt + skew) return undefined;
  if ((await faultOf(jws, word.carrierKey)) !== undefined) return undefined;
  return { word, carrierKey: await thumbprint(word.carrierKey) };
}
