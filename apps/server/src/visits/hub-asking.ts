import type { CourierVisit } from '@latchkey/contract';
import { type Clock, codeOf, CodedError, describeError, type Log, plus, Seconds, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import { dropUnheardVisit, type NewVisit } from './visit-start.ts';

/** The hub journals the intent and answers; the lock's own time is not in it. */
const HUB_ANSWERS_WITHIN = Seconds(5);

export interface HubAskingDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'sign'>;
  readonly hubLink: Pick<HubLink, 'send'>;
  readonly live: LiveEvents;
  readonly clock: Clock;
  readonly log: Log;
}

/** Asks a hub to begin a visit. Gives the state that it begins in, `new` while the hub waits for the courier to ring; rejects with words for the courier when it does not begin, and then the visit is over; with `policy.knock_first` where nobody has rung yet, and then it is not. */
export type AskHub = (hubId: string, visit: Pick<NewVisit, 'visitId' | 'claims'>, proof: string, approval?: string) => Promise<CourierVisit['state']>;

export function createHubAsking({ db, keys, hubLink, live, clock, log }: HubAskingDeps): AskHub {
  return async (hubId, { visitId, claims }, proof, approval) => {
    const grant = await keys.sign('grant+jwt', { ...claims });
    try {
      const { state, refusal, ringSeconds } = await hubLink.send(hubId, 'visit.request', { visitId, grant, proof, ...(approval === undefined ? {} : { approval }) }, { deadline: HUB_ANSWERS_WITHIN });
      if (refusal === 'visit.busy') throw new CodedError('visit.busy', 'A delivery is already running at this door. Wait until it has ended.');
      if (typeof refusal === 'string') throw new CodedError('server.failed', 'The door refused this delivery; it stays locked. Scan again, or deliver it another way.', { facts: { refusal } });
      if (typeof ringSeconds === 'number') await db.updateTable('visits').set({ rings_until: toIso(plus(clock.now(), Seconds(ringSeconds))) }).where('site_id', '=', claims.site).where('id', '=', visitId).where('state', '=', 'new').execute();
      return state === 'arming' || state === 'unlocking' || state === 'unlocked' ? state : 'new';
    } catch (error) {
      const code = codeOf(error);
      log.warn('a visit was not taken up', { visit: visitId, hub: hubId, error: describeError(error) });
      if (code === 'hub.timeout') {
        // It may still open, until the grant expires: then the journal says so. If it never does, the sweep makes the parcel expected again.
        throw new CodedError('hub.timeout', 'The door did not answer in time. Wait a moment and look at the door before you scan again.', { cause: error });
      }
      if (code === 'policy.knock_first') throw error;
      if (await dropUnheardVisit(db, claims.site, visitId, code ?? 'server.failed', clock.now())) live.publish(claims.site, { type: 'parcels' });
      if (code === 'hub.offline') throw new CodedError('hub.offline', 'The door cannot be reached right now. Nothing was opened.', { cause: error });
      if (code === 'visit.busy') throw error;
      if (code?.startsWith('presence.') === true) throw new CodedError('visit.not_present', 'Scan the code that the door shows now. Nothing was opened.', { cause: error });
      const denied = denialOf(code);
      if (denied !== undefined) throw new CodedError('visit.not_allowed', denied, { cause: error });
      throw new CodedError('server.failed', 'The door refused this delivery; it stays locked. Scan again, or deliver it another way.', { cause: error });
    }
  };
}

/** What of the household's policy a courier needs to know. Everything else that the hub refuses is not the courier's to mend. */
export function denialOf(code: string | undefined): string | undefined {
  if (code === 'approval.needed') return 'The household wants to be asked first. Ring the bell.';
  if (code === 'policy.used_up') return 'This door has opened as often as the household allows for now. Come back later, or ring the bell.';
  // Not even that it is a matter of the lock, or of too many openings: scanning again would not help, and who lives there need not be at home.
  if (code === 'policy.battery_reserve' || code?.startsWith('breaker.') === true) return 'This door cannot be opened now. Ring the bell, or deliver it another way.';
  return code?.startsWith('policy.') === true ? 'The household does not allow this delivery here now. Ring the bell, or deliver it another way.' : undefined;
}
