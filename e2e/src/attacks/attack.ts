import type { Duration } from '@latchkey/kit';
import type { Courier, FaultyHome } from '../faults/faulty-home.ts';
import type { TurnedServer } from './turned-server.ts';

/** Where an attack takes place: one street with real programs and devices' peers, and a courier whom nobody suspects yet. */
export interface AttackStage {
  readonly home: FaultyHome;
  /** Somebody with a key of their own: misses of one do not hold up the next. */
  readonly newCourier: () => Promise<Courier>;
  /** Another home, whose server is the attacker's; started when it is first asked for. */
  readonly turned: () => Promise<TurnedServer>;
}

/** What one attempt came to. */
export interface Attempt {
  /** The attacker got what they came for: a bolt that moved, a picture, a clean bill. The run fails. */
  readonly succeeded: boolean;
  /** In plain words, the same for the same outcome, since the table counts them. */
  readonly outcome: string;
  /** From the attacker's act until the household, or whoever had to, was told; undefined where there is nothing to notice. */
  readonly noticedAfter?: Duration;
}

/** One way in that somebody took, or could take. `docs/threat-model.md` has them all. */
export interface Attack {
  readonly name: string;
  /** The incident that it imitates, or the promise that it is after. */
  readonly after: string;
  /** Only a picture that is asked can tell: needs the home's lamps, and a machine that nothing else keeps busy. */
  readonly needsLamps?: true;
  /** Packets are dropped: needs a network of its own. */
  readonly needsOwnNetwork?: true;
  /** How often it is tried, in the short form and in the full one. */
  readonly times: { readonly quick: number; readonly full: number };
  /** Leaves the stage as it was: no fault, no visit running, both doors locked. */
  attempt(stage: AttackStage, turn: number): Promise<Attempt>;
}
