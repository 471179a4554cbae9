import type { AccessPoint } from '@latchkey/contract';
import { type Instant, Seconds } from '@latchkey/kit';
import { boundedText } from './bounded-text.ts';

/**
 * A door as it is known to be now. `locked`: bolt thrown and door closed, both by their own report. `bolt-out-door-unknown`: the bolt is out, and nobody says whether
 * the door is closed. `bolt-out-door-open`: the bolt is out beside an open door. `unknown`: something that would have to speak is silent.
 */
export interface DoorFact {
  readonly door: string;
  readonly state: 'locked' | 'unlocked' | 'open' | 'jammed' | 'bolt-out-door-unknown' | 'bolt-out-door-open' | 'unknown';
  /** What was said last. It holds now only while `known` is true. */
  readonly bolt: Reading<AccessPoint['bolt']['value']>;
  readonly contact: Reading<AccessPoint['door']['value']>;
  readonly hubOnline: boolean;
}

interface Reading<Value extends string> {
  readonly last: Value;
  readonly known: boolean;
  readonly ageSeconds: number | null;
}

/** A hub speaks every ten seconds at least: what it said before that is not known to hold now. */
const HEARD_WITHIN = Seconds(30);

export function doorFactOf({ name, bolt, door, lockReachable, contactReachable, heardAt }: AccessPoint, hubOnline: boolean, now: Instant): DoorFact {
  const heard = hubOnline && heardAt !== null && now - Date.parse(heardAt) <= HEARD_WITHIN;
  const boltReading = { last: bolt.value, known: heard && lockReachable && bolt.value !== 'unknown', ageSeconds: ageOf(bolt.at, now) };
  const contact = { last: door.value, known: heard && contactReachable && door.value !== 'unknown', ageSeconds: ageOf(door.at, now) };
  return { door: boundedText(name, 60), state: stateOf(boltReading.known ? bolt.value : 'unknown', contact.known ? door.value : 'unknown'), bolt: boltReading, contact, hubOnline };
}

function stateOf(bolt: AccessPoint['bolt']['value'], door: AccessPoint['door']['value']): DoorFact['state'] {
  if (bolt === 'partial') return 'jammed';
  if (bolt === 'thrown') return door === 'closed' ? 'locked' : door === 'open' ? 'bolt-out-door-open' : 'bolt-out-door-unknown';
  if (door === 'open') return 'open';
  return bolt === 'withdrawn' ? 'unlocked' : 'unknown';
}

const ageOf = (at: string | null, now: Instant): number | null => (at === null ? null : Math.max(0, Math.round((now - Date.parse(at)) / 1_000)));
