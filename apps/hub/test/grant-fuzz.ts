import { hubCommand } from '@latchkey/contract';
import { type GrantRequest, thumbprint, verifyGrant } from '@latchkey/grants';
import { newId, seededRandom } from '@latchkey/kit';
import { makeHome, NOON } from '../../../packages/grants/src/household.fixture.ts';
import { mutate } from '../../../packages/grants/src/mutation.fixture.ts';

export interface FuzzReport {
  /** Spoiled tokens and messages that were judged. */
  readonly tried: number;
  /** How many of them a visit would have begun under. */
  readonly openings: number;
  /** How many made the judge throw. */
  readonly crashes: number;
  /** Each refusal, and how often. `message.not_of_form`: not even a command of the hub link. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** The first seeds that opened or crashed. */
  readonly failures: readonly string[];
}

/** Good grants to be spoiled: enough that no one accident of encoding decides. */
const GOOD = 50;
const KEPT_FAILURES = 10;

/**
 * Spoils good requests, `count` times: three in four as tokens (bytes, pieces, JSON of header and claims), one in four as whole messages of the hub link. Each is judged as the hub
 * judges it after the good one was used: an opening would be one by something that nobody signed. The same `seed` does the same.
 */
export async function fuzzGrants(count: number, seed = 1): Promise<FuzzReport> {
  const home = await makeHome();
  const good = await Promise.all(Array.from({ length: GOOD }, () => home.request()));
  // Their proofs were used: what then still begins a visit was signed by nobody.
  const holder = await thumbprint(home.courier.key);
  const used = new Set(good.map(({ proof }) => `${holder}:${String(JSON.parse(Buffer.from(proof.split('.')[1] ?? '', 'base64url').toString()).jti)}`));
  const ground = home.ground({ isProofUsed: (name) => used.has(name) });
  const outcomes = new Map<string, number>();
  const failures: string[] = [];
  let [openings, crashes, tried] = [0, 0, 0];
  for (let index = 0; index < count; index += 1) {
    const request = good[index % GOOD];
    if (request === undefined) continue;
    const at = seed * 1_000_003 + index;
    let outcome: string;
    try {
      const spoiled = index % 4 === 3 ? readMessage(spoilMessage(request, at)) : mutate(request, at);
      outcome = spoiled === undefined ? 'message.not_of_form' : await judge(spoiled);
    } catch (error) {
      crashes += 1;
      outcome = 'crashed';
      if (failures.length < KEPT_FAILURES) failures.push(`${at}: ${String(error)}`);
    }
    tried += 1;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (outcome !== 'opened') continue;
    openings += 1;
    if (failures.length < KEPT_FAILURES) failures.push(`${at}: opened`);
  }
  return { tried, openings, crashes, outcomes, failures };

  async function judge(request: GrantRequest): Promise<string> {
    const judged = await verifyGrant(request, ground);
    return judged.ok ? 'opened' : judged.code;
  }
}

/** A message of the hub link with some of its characters replaced, taken out, doubled or cut off. */
function spoilMessage({ visitId, grant, proof }: GrantRequest, seed: number): string {
  const random = seededRandom(seed);
  const when = new Date(NOON).toISOString();
  let text = JSON.stringify({ id: newId('cmd', NOON), type: 'visit.request', issuedAt: when, expiresAt: when, body: { visitId, grant, proof } });
  for (let left = 1 + Math.floor(random() * 3); left > 0; left -= 1) {
    const place = Math.floor(random() * text.length);
    const put = ['', String.fromCharCode(Math.floor(random() * 128)), String.fromCharCode(Math.floor(random() * 65_536)), text.slice(place, place + 20)][Math.floor(random() * 4)] ?? '';
    text = random() < 0.05 ? text.slice(0, place) : text.slice(0, place) + put + text.slice(place + 1);
  }
  return text;
}

/** What the hub makes of a message: a request for a visit, or nothing. */
function readMessage(text: string): GrantRequest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const command = hubCommand.safeParse(value).data;
  return command?.type === 'visit.request' ? command.body : undefined;
}
