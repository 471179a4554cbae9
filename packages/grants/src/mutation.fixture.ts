import { seededRandom } from '@latchkey/kit';
import type { GrantRequest } from './verify-grant.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const STRANGE = ['.', '=', '+', '/', ' ', '\n', '\u0000', 'é', '👻', '%2e', '{', '"'];
type Change = (text: string, random: () => number) => string;
const pick = <T>(list: ArrayLike<T>, random: () => number): T => list[Math.floor(random() * list.length)]!;

/** Ways of spoiling a signed text: by the character, by the piece, and by what its JSON says. */
const CHANGES: readonly Change[] = [
  (text, random) => splice(text, at(text, random), 1, pick(ALPHABET, random)),
  (text, random) => splice(text, at(text, random), 1, ''),
  (text, random) => splice(text, at(text, random), 0, pick(ALPHABET, random)),
  (text, random) => splice(text, at(text, random), 1, pick(STRANGE, random)),
  (text, random) => text.slice(0, at(text, random)),
  (text) => `${text}.`,
  (text) => `${text}=`,
  (text) => text.replace(/\.[^.]*$/, '.'),
  (text) => text.split('.').toReversed().join('.'),
  (text, random) => changeJson(text, 0, random),
  (text, random) => changeJson(text, 1, random),
  (text, random) => changeJson(text, 1, random),
  (text, random) => splice(text, text.length - 1, 1, pick(ALPHABET, random)),
];

const at = (text: string, random: () => number) => Math.floor(random() * text.length);
const splice = (text: string, place: number, count: number, put: string) => text.slice(0, place) + put + text.slice(place + count);

/** Values that claims and headers are known to be broken by. */
const VALUES: readonly unknown[] = [null, true, '', 'none', 'HS256', 0, -1, 9_999_999_999, 1e308, [], {}, ['x'], 'hub_00000000000000000000000000', 'ap_00000000000000000000000000', 'delivery', 'return'];

/** Changes one member of the JSON in one part of a token, and leaves the signature as it was. */
function changeJson(text: string, part: number, random: () => number): string {
  const parts = text.split('.');
  try {
    const value: Record<string, unknown> = JSON.parse(Buffer.from(parts[part] ?? '', 'base64url').toString());
    const name = random() < 0.1 ? pick(['crit', 'jwk', 'exp', '__proto__', 'kid'], random) : pick(Object.keys(value), random);
    if (random() < 0.15) delete value[name];
    else value[name] = pick(VALUES, random);
    parts[part] = Buffer.from(JSON.stringify(value)).toString('base64url');
  } catch {
    return `${text}x`;
  }
  return parts.join('.');
}

/** The request with one to three things spoiled; the same for the same seed. */
export function mutate(request: GrantRequest, seed: number): GrantRequest {
  const random = seededRandom(seed);
  const changed = { visitId: request.visitId, grant: request.grant, proof: request.proof };
  for (let left = 1 + Math.floor(random() * 3); left > 0; left -= 1) {
    const where = random() < 0.55 ? 'grant' : random() < 0.9 ? 'proof' : 'visitId';
    changed[where] = pick(CHANGES, random)(changed[where], random);
  }
  return changed;
}
