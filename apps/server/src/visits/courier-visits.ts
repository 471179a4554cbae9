import { type CourierVisit, siteAccessPoint } from '@latchkey/contract';
import { type Clock, codeOf, CodedError, describeError, Instant, type Log, parseInstant, Seconds, toIso } from '@latchkey/kit';
import { readLabel } from '@latchkey/labels';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import { matchLabel, type MatchingParcel, numbersOn } from './label-match.ts';
import { type Door, dropUnheardVisit, type NewVisit, planVisit, readDoor, writeVisit } from './visit-start.ts';
import { readVisits, toCourierVisit, type VisitRow } from './visit-view.ts';

export interface CourierVisitsDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'serverId' | 'sign'>;
  readonly hubLink: Pick<HubLink, 'isOnline' | 'send' | 'outbox'>;
  readonly live: LiveEvents;
  readonly clock: Clock;
  readonly log: Log;
}

/** The hub journals the intent and answers; the lock's own time is not in it. */
const HUB_ANSWERS_WITHIN = Seconds(5);

/** The visit of a courier's key, or `request.not_found`: whose visit it is else is nobody's business. */
export async function readCourierVisit(db: Kysely<Schema>, visitId: string, jkt: string): Promise<VisitRow> {
  const known = await db.selectFrom('courier_visits').select('site_id').where('visit_id', '=', visitId).where('courier_jkt', '=', jkt).executeTakeFirst();
  const [visit] = known === undefined ? [] : await readVisits(db, { siteId: known.site_id, visitId });
  if (visit === undefined) throw new CodedError('request.not_found', 'There is no such delivery of yours.');
  return visit;
}

/** Handlers for the courier: a scanned label asks a door to open. */
export function createCourierVisits(deps: CourierVisitsDeps): Handlers<'startVisit' | 'showCourierVisit' | 'lockByCourier'> {
  const { db, keys, hubLink, live, clock, log } = deps;
  const serverNow = () => toIso(clock.now());

  const drop = async (door: Door, visitId: string, refusal: string): Promise<void> => {
    if (await dropUnheardVisit(db, door.siteId, visitId, refusal, clock.now())) live.publish(door.siteId, { type: 'parcels' });
  };

  /** The hub decides. What it refuses or does not answer opens nothing, or is reported by its journal. */
  const askHub = async (door: Door, visit: NewVisit, proof: string): Promise<CourierVisit['state']> => {
    const grant = await keys.sign('grant+jwt', { ...visit.claims });
    try {
      const { state, refusal } = await hubLink.send(door.hubId, 'visit.request', { visitId: visit.visitId, grant, proof }, { deadline: HUB_ANSWERS_WITHIN });
      if (refusal === 'visit.busy') throw new CodedError('visit.busy', 'A delivery is already running at this door. Wait until it has ended.');
      if (typeof refusal === 'string') throw new CodedError('server.failed', 'The door refused this delivery; it stays locked. Scan again, or deliver it another way.', { facts: { refusal } });
      return state === 'arming' || state === 'unlocking' || state === 'unlocked' ? state : 'new';
    } catch (error) {
      const code = codeOf(error);
      log.warn('a visit was not taken up', { visit: visit.visitId, hub: door.hubId, error: describeError(error) });
      if (code === 'hub.timeout') {
        // It may still open, until the grant expires: then the journal says so. If it never does, the sweep makes the parcel expected again.
        throw new CodedError('hub.timeout', 'The door did not answer in time. Wait a moment and look at the door before you scan again.', { cause: error });
      }
      await drop(door, visit.visitId, code ?? 'server.failed');
      if (code === 'hub.offline') throw new CodedError('hub.offline', 'The door cannot be reached right now. Nothing was opened.', { cause: error });
      if (code === 'visit.busy') throw error;
      const denied = denialOf(code);
      if (denied !== undefined) throw new CodedError('visit.not_allowed', denied, { cause: error });
      throw new CodedError('server.failed', 'The door refused this delivery; it stays locked. Scan again, or deliver it another way.', { cause: error });
    }
  };

  return {
    async startVisit({ params, body, caller }) {
      const reading = readLabel(body.text, body.symbology);
      const now = clock.now();
      const door = await readDoor(db, params.code, numbersOn(reading), now);
      if (door === undefined) throw new CodedError('request.not_found', 'There is no such door. Scan the code at the door again.');
      // Before the label is judged, so that a door that cannot open tells nothing of what is expected.
      if (!hubLink.isOnline(door.hubId)) throw new CodedError('hub.offline', 'The door cannot be reached right now. Nothing was opened.');

      const own = ownRunningVisit(door, caller.jkt);
      if (own !== undefined) return toCourierVisit(await readCourierVisit(db, own, caller.jkt), serverNow());
      const parcel = matchLabel(reading, door.parcels, door, now);
      if (door.running !== null) throw new CodedError('visit.busy', 'A delivery is already running at this door. Wait until it has ended.');

      const visit = await planVisit(clock, keys.serverId, door, parcel, caller.jkt);
      if (!(await writeVisit(db, door, parcel, caller.jkt, visit))) throw new CodedError('visit.busy', 'A delivery of this parcel is already running.');
      live.publish(door.siteId, { type: 'parcels' });
      return toNewCourierVisit(door, visit, await askHub(door, visit, caller.proof), clock.now());
    },
    async showCourierVisit({ params, caller }) {
      return toCourierVisit(await readCourierVisit(db, params.visitId, caller.jkt), serverNow());
    },
    async lockByCourier({ params, body, caller }) {
      const visit = await readCourierVisit(db, params.visitId, caller.jkt);
      if (visit.ended_at !== null) return toCourierVisit(visit, serverNow());
      // The phone may have kept the wish while it had no network; its clock is believed only within the visit.
      const now = clock.now();
      const wished = parseInstant(body.askedAt) ?? now;
      const askedAt = wished > Date.parse(visit.started_at) && wished < now ? wished : now;
      await db
        .updateTable('visits')
        .set((eb) => ({ lock_asked_at: eb.fn.coalesce('lock_asked_at', eb.val(toIso(askedAt))) }))
        .where('site_id', '=', visit.site_id)
        .where('id', '=', visit.id)
        .execute();
      await hubLink.outbox.post({ siteId: visit.site_id, hubId: visit.hub_id, type: 'visit.lock', subject: visit.id, body: { visitId: visit.id, by: 'courier', who: caller.jkt } });
      return toCourierVisit(await readCourierVisit(db, visit.id, caller.jkt), serverNow());
    },
  };
}

/** What of the household's policy a courier needs to know. Everything else that the hub refuses is not the courier's to mend. */
function denialOf(code: string | undefined): string | undefined {
  if (code === 'approval.needed') return 'The household wants to be asked first. Ring the bell.';
  if (code === 'policy.used_up') return 'This door has opened as often as the household allows for now. Come back later, or ring the bell.';
  return code?.startsWith('policy.') === true ? 'The household does not allow this delivery here now. Ring the bell, or deliver it another way.' : undefined;
}

/** The same courier scanning the same label again, after the page was reloaded say, is shown the visit that runs. */
function ownRunningVisit(door: Door, jkt: string): string | undefined {
  const { running } = door;
  if (running === null || running.courier_jkt !== jkt) return undefined;
  return running.parcels.some(({ id }) => door.parcels.some((parcel: MatchingParcel) => parcel.id === id)) ? running.id : undefined;
}

/** The first answer needs no further look into the database: everything is known. */
function toNewCourierVisit(door: Door, visit: NewVisit, state: CourierVisit['state'], now: Instant): CourierVisit {
  const known = siteAccessPoint.safeParse(door.state).data;
  return {
    id: visit.visitId,
    door: { name: door.name, kind: door.kind },
    state,
    bolt: known?.bolt.value ?? 'unknown',
    doorState: known?.door.value ?? 'unknown',
    refusal: null,
    alarms: [],
    relocksAt: null,
    lockAskedAt: null,
    securedToken: null,
    updatedAt: toIso(now),
    serverNow: toIso(now),
  };
}
