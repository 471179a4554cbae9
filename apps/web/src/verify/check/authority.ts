import { allowanceFor, isCarrierUnasked } from './allowance.ts';
import { base64Url, digest, encode, type Fields, isFields, type Raw } from './bytes.ts';
import { type CoverWish, readCoverWish } from './mask.ts';
import { isIncludedAt, type OwnLine, parseLine, type Proofs } from './journal.ts';
import type { Note } from './note.ts';
import type { Flaw } from './outcome.ts';
import { wasShown } from './shown-code.ts';
import { isSignedWith, openSignedText, type SignedText } from './signed-text.ts';

export interface AuthorityReading {
  readonly flaws: readonly Flaw[];
  readonly proofsUsed: readonly string[];
  readonly covers: CoverWish;
}

interface Held {
  readonly place: string;
  readonly text: string;
}

export interface AuthorityContext {
  readonly visitId: string | undefined;
  readonly hubId: string | undefined;
  /** The server's key, where it is a witness. */
  readonly serverKey: Raw | undefined;
  readonly lines: readonly OwnLine[];
  readonly note: Note | undefined;
  readonly proofs: Proofs | undefined;
}

const FILE = 'file authority.jsonl';
/** Seconds that the clocks of those who take part may differ by. */
const CLOCKS_DIFFER = 120;
/** Seconds for which a carrier may say at most that a courier is its own. */
const WORD_LASTS = 2_678_400;

/** Reads what the household had signed when the visit began, and holds the visit's grant against it. */
export async function readAuthority(text: string, context: AuthorityContext): Promise<AuthorityReading> {
  const flaws: Flaw[] = [];
  const proofsUsed: string[] = [];
  const rows = text.split('\n');
  if (rows.pop() !== '') flaws.push({ code: 'file.unreadable', where: FILE });
  const held = new Map<string, Held>();
  let before = 0;
  for (const [index, row] of rows.entries()) {
    const where = `authority ${index + 1}`;
    const line = parseLine(row);
    const { kind, what, text: signed } = line?.fields ?? {};
    if (line === undefined || kind !== 'authority' || typeof what !== 'string' || typeof signed !== 'string' || held.has(what)) {
      flaws.push({ code: 'line.unreadable', where });
      continue;
    }
    if (line.seq <= before) flaws.push({ code: 'line.out_of_order', where });
    before = line.seq;
    proofsUsed.push(String(line.seq));
    const leaf = await digest(Uint8Array.of(0), encode(row));
    if (context.note !== undefined && context.proofs !== undefined && !(await isIncludedAt(leaf, line.seq, context.note, context.proofs))) flaws.push({ code: 'line.not_included', where });
    held.set(what, { place: where, text: signed });
  }
  const admission = context.lines.find(({ line }) => line.fields['kind'] === 'admission');
  const request = context.lines[0]?.line.fields;
  if (admission === undefined) flaws.push({ code: 'admission.none', where: FILE });
  else if (request !== undefined) flaws.push(...(await judgeAdmission(admission, request, held, context)));
  return { flaws, proofsUsed, covers: await readCoverWish(held.get('policy')?.text, held.get('roster')?.text, request?.['accessPointId']) };
}

async function judgeAdmission({ row, line: { fields } }: OwnLine, request: Fields, held: ReadonlyMap<string, Held>, { visitId, hubId, serverKey }: AuthorityContext): Promise<readonly Flaw[]> {
  const flaws: Flaw[] = [];
  const here = `line ${row}`;
  for (const what of ['roster', 'policy'] as const) {
    const is = held.get(what);
    if (is === undefined) flaws.push({ code: 'authority.missing', where: here });
    else if (base64Url(await digest(encode(is.text))) !== fields[what]) flaws.push({ code: 'authority.other', where: is.place });
  }
  const listed = openSignedText(held.get('roster')?.text, 'latchkey-roster+jws')?.content['devices'];
  const devices = (Array.isArray(listed) ? listed : []).filter(isFields);
  const deviceOf = ({ signer }: SignedText) => devices.findLast(({ deviceId }) => deviceId === signer);
  const isBy = async (signed: SignedText, ...roles: readonly unknown[]) => {
    const device = deviceOf(signed);
    return device !== undefined && roles.includes(device['role']) && isSignedWith(signed, device['signKey']);
  };

  const policy = held.get('policy');
  const rules = openSignedText(policy?.text, 'latchkey-policy+jws');
  if (policy !== undefined) {
    if (rules === undefined) flaws.push({ code: 'policy.not_signed', where: policy.place });
    else if (deviceOf(rules) === undefined) flaws.push({ code: 'policy.signer_gone', where: policy.place });
    else if (!(await isBy(rules, 'owner'))) flaws.push({ code: 'policy.not_signed', where: policy.place });
  }
  const breaker = held.get('breaker');
  if (breaker !== undefined && breaker.text !== '') flaws.push({ code: 'grant.outside_policy', where: here });

  const at = new Date(String(request['at']));
  const kept = openSignedText(fields['grant'], 'held-grant+jwt');
  const grant = kept ?? openSignedText(fields['grant'], 'grant+jwt');
  if (grant === undefined || !isAbout(grant.content, request, visitId, hubId, at)) return [...flaws, { code: 'grant.other_visit', where: here }];
  if (serverKey !== undefined && !(await isSignedWith(grant, { crv: 'Ed25519', x: base64Url(serverKey) }))) flaws.push({ code: 'grant.not_signed', where: here });
  const isShown = kept === undefined || (await wasShown(fields['handover'], kept.content, at));
  if (rules === undefined) return isShown ? flaws : [...flaws, { code: 'grant.not_shown', where: here }];

  const { accessPointId: door, purpose, parcels, ask, word, cnf } = grant.content;
  const holder = isFields(cnf) ? cnf : {};
  const courierKey = kept === undefined ? holder['jkt'] : isFields(holder['jwk']) ? await nameOfKey(holder['jwk']) : undefined;
  const carrier = await vouchingKey(word, courierKey, at);
  const allowed = allowanceFor(rules.content, { door, purpose, courierKey, carrier, parcels }, at);
  if (allowed === 'no' || (kept !== undefined && !isCarrierUnasked(rules.content, door, carrier))) flaws.push({ code: 'grant.outside_policy', where: here });
  if (!isShown) flaws.push({ code: 'grant.not_shown', where: here });
  if (allowed === 'ask' || ask === true) {
    const yes = openSignedText(fields['approval'], 'latchkey-approval+jws');
    const { visit, accessPointId, purpose: approved, courier } = yes?.content ?? {};
    if (yes === undefined || visit !== visitId || accessPointId !== door || approved !== purpose || courier !== courierKey || !(await isBy(yes, 'owner', 'member'))) flaws.push({ code: 'grant.not_approved', where: here });
  }
  return flaws;
}

/** The thumbprint (RFC 7638) of the key by which a carrier says that the courier is its own. */
async function vouchingKey(word: unknown, courierKey: unknown, at: Date): Promise<string | undefined> {
  const said = openSignedText(word, 'latchkey-courier+jws');
  const { carrierKey: key, courier, issuedAt: from, expiresAt: until } = said?.content ?? {};
  if (said === undefined || !isFields(key) || courier !== courierKey || typeof from !== 'number' || typeof until !== 'number') return undefined;
  const seconds = at.getTime() / 1_000;
  const holds = until - from <= WORD_LASTS && seconds >= from - CLOCKS_DIFFER && seconds < until + CLOCKS_DIFFER;
  if (!holds || !(await isSignedWith(said, key))) return undefined;
  return nameOfKey(key);
}

/** RFC 7638. */
async function nameOfKey(key: Fields): Promise<string> {
  const named = ['crv', 'kty', 'x', 'y'].filter((name) => key[name] !== undefined).map((name) => [name, key[name]] as const);
  return base64Url(await digest(encode(JSON.stringify(Object.fromEntries(named)))));
}

function isAbout({ sub, aud, accessPointId, purpose, nbf, exp }: Fields, request: Fields, visitId: string | undefined, hubId: string | undefined, at: Date): boolean {
  if (typeof nbf !== 'number' || typeof exp !== 'number') return false;
  const seconds = at.getTime() / 1_000;
  const inTime = seconds >= nbf - CLOCKS_DIFFER && seconds < exp + CLOCKS_DIFFER;
  const isOurs = (visitId === undefined || sub === visitId) && (hubId === undefined || aud === hubId);
  return inTime && isOurs && accessPointId === request['accessPointId'] && purpose === request['purpose'];
}
