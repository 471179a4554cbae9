import { createHash } from 'node:crypto';
import { makeSigner, type Signer } from './sample-journal.ts';
import { type SampleWord, signedText } from './sample-word.ts';
import { SeededRandom } from './seeded-random.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GRANT = 'grt_00000000000000000000000007';
const DOOR = 'ap_1';

/** What a test makes different. */
export interface HeldChange {
  readonly rule?: object;
  readonly claims?: object;
  /** Who vouches for the courier. */
  readonly vouches?: Signer;
  readonly shownBy?: Signer;
  readonly door?: string;
  /** Seconds from when the visit began. */
  readonly away?: number;
  readonly text?: (shown: string) => string;
}

/** The same visit under a grant that the hub had held, for a courier of a carrier whom the policy lets in unasked. */
export function heldWord(word: SampleWord, change: HeldChange = {}): SampleWord {
  const [carrier, courier] = [makeSigner('car_1', new SeededRandom(21)), makeSigner('cou_1', new SeededRandom(22))];
  const { nbf } = word.grant as { readonly nbf: number }; // As sampleWord made it.
  const at = nbf + 5;
  const vouching = signedText('latchkey-courier+jws', { carrierKey: jwkOf(change.vouches ?? carrier), courier: nameOf(courier), issuedAt: at - 100, expiresAt: at + 86_400 }, change.vouches ?? carrier);
  const rule = { purposes: ['delivery'], whom: { kind: 'carrier', name: 'Swift', keys: [nameOf(carrier)] }, windows: [], dates: { from: null, until: null }, how: 'itself', ...change.rule };
  const claims = { ...word.grant, jti: GRANT, nbf: at - 20_000, exp: at + 20_000, cnf: { jwk: jwkOf(courier) }, word: vouching, ...change.claims };
  const shownAt = at + (change.away ?? 0);
  const signature = (change.shownBy ?? courier).sign(Buffer.from(`latchkey handover v1\n${change.door ?? DOOR}\n${GRANT}\n${shownAt}`));
  const shown = `LATCHKEY1:${GRANT.slice(4).toUpperCase()}${digits(BigInt(shownAt), 7)}${digits(BigInt(`0x${Buffer.from(signature).toString('hex')}`) << 3n, 103)}`;
  return { ...word, policy: { ...word.policy, doors: [{ accessPointId: DOOR, rules: [rule] }] }, held: { claims, handover: change.text?.(shown) ?? shown } };
}

const jwkOf = ({ publicKey }: Signer) => ({ crv: 'Ed25519', kty: 'OKP', x: Buffer.from(publicKey).toString('base64url') });
const nameOf = (by: Signer) => createHash('sha256').update(JSON.stringify(jwkOf(by))).digest('base64url');

function digits(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= 32n) text = ALPHABET.charAt(Number(rest % 32n)) + text;
  return text;
}
