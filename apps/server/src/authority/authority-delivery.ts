import type { SiteAuthority } from '@latchkey/contract';
import { type Clock, describeError, type Log, Seconds } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import { readRostersAfter, readSigned } from './authority-store.ts';

const ANSWER_WITHIN = Seconds(10);
/** Rosters in one message. A hub that has none begins with one that its pinned device signed: among the latest, since pairing signs one. */
const AT_ONCE = 20;

export interface AuthorityDelivery {
  /** What a site's hub last said that it holds. */
  heldBy(siteId: string): SiteAuthority | undefined;
  /** Owners of a site have signed something new. */
  signed(siteId: string): void;
}

export interface AuthorityDeliveryDeps {
  readonly db: Kysely<Schema>;
  readonly hubLink: Pick<HubLink, 'send' | 'siteStates'>;
  /** Told when what a site's hub holds has changed. */
  readonly onHeld: (siteId: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Passes on what owners signed. Each word of a hub says which versions it holds; what it lacks is sent, again until it has it.
 * The hub judges every roster and policy by itself: this is transport, not authority.
 */
export function createAuthorityDelivery({ db, hubLink, onHeld, clock, log }: AuthorityDeliveryDeps): AuthorityDelivery {
  const held = new Map<string, SiteAuthority & { readonly hubId: string }>();
  /** The newest versions of each site; asked of the database once, then kept. */
  const newest = new Map<string, { readonly roster: number; readonly policy: number }>();
  const sending = new Set<string>();
  const refusedUntil = new Map<string, number>();

  const deliver = async (siteId: string): Promise<void> => {
    const at = held.get(siteId);
    if (at === undefined || sending.has(siteId) || clock.monotonic() < (refusedUntil.get(siteId) ?? 0)) return;
    const has = newest.get(siteId);
    if (has !== undefined && has.roster <= at.roster && has.policy <= at.policy) return;
    sending.add(siteId);
    try {
      const { roster, policy } = await readSigned(db, siteId);
      newest.set(siteId, { roster: roster?.version ?? 0, policy: policy?.version ?? 0 });
      const rosters = roster !== undefined && roster.version > at.roster ? await readRostersAfter(db, siteId, at.roster === 0 ? roster.version - AT_ONCE : at.roster, AT_ONCE) : [];
      const policyText = policy !== undefined && policy.version > at.policy ? policy.text : null;
      if (rosters.length === 0 && policyText === null) return;
      await hubLink.send(at.hubId, 'authority.update', { rosters: [...rosters], policy: policyText }, { deadline: ANSWER_WITHIN });
    } catch (error) {
      // The hub's next word brings the next attempt; one that it refuses is not pressed on it.
      refusedUntil.set(siteId, clock.monotonic() + ANSWER_WITHIN);
      log.warn('what owners signed did not reach their hub', { site: siteId, error: describeError(error) });
    } finally {
      sending.delete(siteId);
    }
  };
  const deliverSafely = (siteId: string) => void deliver(siteId).catch((error: unknown) => log.error('what owners signed could not be passed on', { site: siteId, error: describeError(error) }));

  hubLink.siteStates.subscribe(({ siteId, hubId, state }) => {
    if (state.authority === undefined) return;
    const before = held.get(siteId);
    held.set(siteId, { ...state.authority, hubId });
    if (before?.roster !== state.authority.roster || before.policy !== state.authority.policy || before.breaker !== state.authority.breaker) onHeld(siteId);
    deliverSafely(siteId);
  });

  return {
    heldBy: (siteId) => held.get(siteId),
    signed(siteId) {
      newest.delete(siteId);
      refusedUntil.delete(siteId);
      deliverSafely(siteId);
    },
  };
}
