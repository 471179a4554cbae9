import { CLOCK_SKEW, type HeldGrantClaims, readHandover } from '@latchkey/grants';
import { type Clock, CodedError, describeError, Instant, type Log } from '@latchkey/kit';
import type { Journal, KeptGrant } from '../journal/journal.ts';
import type { GrantGate } from './grant-gate.ts';

/** Why the hub keeps no more grants, beside what the gate says. */
export type HoldRefusalCode = 'held.no_reader' | 'held.too_many';

/** More than a day's routes bring to one door, and to the doors of a bank of lockers. */
const MOST_AT_A_DOOR = 40;
const MOST = 1_000;

export interface HeldGrantsDeps {
  readonly journal: Pick<Journal, 'keepGrant' | 'forgetGrants' | 'keptGrants' | 'hasGrant'>;
  readonly gate: Pick<GrantGate, 'mayHold'>;
  /** Whether something at this door reads what is held before it. */
  readonly hasReader: (accessPointId: string) => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** The grants that the hub keeps for registered couriers who come while the line is down (ADR 29). They are in the journal before they count, so a crash forgets none and revives none. */
export interface HeldGrants {
  /** Keeps a grant; given again, it is kept once. Gives when its window ends. Rejects with the code of the refusal. */
  hold(text: string): Promise<{ readonly until: Instant }>;
  /** The server takes some back, or a parcel of theirs came another way. Gives how many were held. */
  release(grantIds: readonly string[]): number;
  /** A visit was requested under it: the journal has forgotten it in the same moment. */
  used(grantId: string): void;
  /** A visit delivered these: what is held for any of them is for nothing any more. */
  delivered(parcels: readonly string[]): void;
  /** Forgets what is over, used, or no longer what the household lets open by itself. */
  review(): Promise<void>;
  /** The grant that a shown text names, if it is held for this door. Costs nothing but a look. */
  named(accessPointId: string, shown: string): { readonly grantId: string; readonly text: string } | undefined;
  /** The grants that are held, in no order. */
  readonly ids: readonly `grt_${string}`[];
  /** Until when the last of them is good; undefined while none is. */
  readonly until: Instant | undefined;
  /** Whether somebody may come to a door about now with what is held for it: only then is its reader listened to. */
  isDueAt(accessPointId: string): boolean;
}

interface Held extends KeptGrant {
  /** Undefined until it was judged in this process. */
  readonly claims: HeldGrantClaims | undefined;
}

/** Takes over what the journal keeps. It counts only as far as the gate lets it: {@link HeldGrants.review} clears out. */
export function createHeldGrants({ journal, gate, hasReader, clock, log }: HeldGrantsDeps): HeldGrants {
  const held = new Map<string, Held>(journal.keptGrants().map((kept) => [kept.jti, { ...kept, claims: undefined }]));
  const at = (accessPointId: string) => [...held.values()].filter((grant) => grant.accessPointId === accessPointId);

  const forget = (jtis: readonly string[], because: string): number => {
    const gone = jtis.filter((jti) => held.has(jti));
    if (gone.length === 0) return 0;
    // Even when the disk does not take it, they are not listened to in this process; the gate judges them again in the next.
    for (const jti of gone) held.delete(jti);
    log.info('Grants that were held are held no longer', { grants: gone, because });
    journal.forgetGrants(gone);
    return gone.length;
  };
  const forgetSafely = (jtis: readonly string[], because: string): void => {
    try {
      forget(jtis, because);
    } catch (error) {
      log.error('What is held no longer could not be written down', { error: describeError(error) });
    }
  };
  const keep = (claims: HeldGrantClaims, text: string): void => {
    const { jti, accessPointId } = claims;
    journal.keepGrant({ jti, accessPointId, text });
    held.set(jti, { jti, accessPointId, text, claims });
  };
  const isDue = ({ claims }: Held): boolean => claims !== undefined && clock.now() >= claims.nbf * 1_000 - CLOCK_SKEW && clock.now() < claims.exp * 1_000 + CLOCK_SKEW;

  return {
    async hold(text) {
      const claims = await gate.mayHold(text);
      if (!hasReader(claims.accessPointId)) throw new CodedError<HoldRefusalCode>('held.no_reader', 'Nothing at this door reads what a phone shows');
      if (!held.has(claims.jti)) {
        if (held.size >= MOST || at(claims.accessPointId).length >= MOST_AT_A_DOOR) throw new CodedError<HoldRefusalCode>('held.too_many', 'The hub keeps as many grants for this door as it can');
        keep(claims, text);
        log.info('A grant is held for a registered courier', { grant: claims.jti, visit: claims.sub, door: claims.accessPointId });
      }
      return { until: Instant(claims.exp * 1_000) };
    },
    used: (grantId) => void held.delete(grantId),
    release: (grantIds) => forget(grantIds, 'taken back'),
    delivered: (parcels) => forgetSafely([...held.values()].filter(({ claims }) => claims?.parcels.some((parcel) => parcels.includes(parcel))).map(({ jti }) => jti), 'delivered'),
    async review() {
      for (const { jti, text } of Array.from(held.values())) {
        try {
          const claims = await gate.mayHold(text);
          const now = held.get(jti);
          if (now !== undefined) held.set(jti, { ...now, claims });
        } catch (error) {
          // A clock that went back says nothing about a grant; nothing opens meanwhile.
          if (error instanceof CodedError && error.code === 'clock.rolled_back') return;
          forgetSafely([jti], error instanceof CodedError ? error.code : 'unreadable');
        }
      }
    },
    named(accessPointId, shown) {
      const read = readHandover(shown);
      const grant = read === undefined ? undefined : held.get(read.grantId);
      return grant === undefined || grant.accessPointId !== accessPointId ? undefined : { grantId: grant.jti, text: grant.text };
    },
    get ids() {
      return [...held.values()].map(({ jti }) => jti);
    },
    get until() {
      const ends = [...held.values()].flatMap(({ claims }) => (claims === undefined ? [] : [claims.exp * 1_000]));
      return ends.length === 0 ? undefined : Instant(Math.max(...ends));
    },
    isDueAt: (accessPointId) => at(accessPointId).some(isDue),
  };
}
