import { type CourierVisit, siteAccessPoint } from '@latchkey/contract';
import { decide } from '@latchkey/grants';
import { type Clock, CodedError, Instant, type Log, parseInstant, toIso } from '@latchkey/kit';
import { readLabel } from '@latchkey/labels';
import type { Kysely } from 'kysely';
import { readSigned } from '../authority/authority-store.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import type { Approvals } from './approvals.ts';
import { readCourierVisit } from './courier-visit-reading.ts';
import { createHubAsking, denialOf } from './hub-asking.ts';
import { matchLabel, type MatchingParcel, numbersOn } from './label-match.ts';
import { type Door, type NewVisit, planVisit, readDoor, writeVisit } from './visit-start.ts';
import { toCourierVisit } from './visit-view.ts';

export interface CourierVisitsDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'serverId' | 'sign'>;
  readonly hubLink: Pick<HubLink, 'isOnline' | 'send' | 'outbox'>;
  readonly approvals: Pick<Approvals, 'ask'>;
  readonly live: LiveEvents;
  readonly clock: Clock;
  readonly log: Log;
}

/** Handlers for the courier: a scanned label asks a door to open. */
export function createCourierVisits(deps: CourierVisitsDeps): Handlers<'startVisit' | 'showCourierVisit' | 'lockByCourier'> {
  const { db, keys, hubLink, approvals, live, clock } = deps;
  const serverNow = () => toIso(clock.now());

  const askHub = createHubAsking(deps);

  /** What the household's policy says, by the copy that is here: the hub judges by its own. Undefined when nobody has signed one. Throws `visit.not_allowed`. */
  const howByPolicy = async (door: Door, courier: string, now: Instant): Promise<'itself' | 'ask' | undefined> => {
    const { policy } = await readSigned(db, door.siteId);
    if (policy === undefined) return undefined;
    const decision = decide(policy, { accessPointId: door.accessPointId, purpose: 'delivery', courier, carrier: undefined }, now);
    if (!decision.allowed) throw new CodedError('visit.not_allowed', denialOf(decision.code) ?? '');
    return decision.how;
  };

  return {
    async startVisit({ params, body, caller }) {
      const reading = readLabel(body.text, body.symbology);
      const now = clock.now();
      const door = await readDoor(db, params.code, numbersOn(reading), now);
      if (door === undefined) throw new CodedError('request.not_found', 'There is no such door. Scan the code at the door again.');
      // Before the label is judged, so that a door that cannot open tells nothing of what is expected.
      if (!hubLink.isOnline(door.hubId)) throw new CodedError('hub.offline', 'The door cannot be reached right now. Nothing was opened.');
      const how = await howByPolicy(door, caller.jkt, now);

      const own = ownRunningVisit(door, caller.jkt);
      if (own !== undefined) return toCourierVisit(await readCourierVisit(db, own, caller.jkt), serverNow());
      const parcel = matchLabel(reading, door.parcels, door, now);
      if (door.running !== null) throw new CodedError('visit.busy', 'A delivery is already running at this door. Wait until it has ended.');

      const visit = await planVisit(clock, keys.serverId, door, parcel, caller.jkt);
      if (!(await writeVisit(db, door, parcel, caller.jkt, visit))) throw new CodedError('visit.busy', 'A delivery of this parcel is already running.');
      live.publish(door.siteId, { type: 'parcels' });
      if (how === 'ask') {
        await approvals.ask(visit, door.name, caller.proof);
        return toCourierVisit(await readCourierVisit(db, visit.visitId, caller.jkt), serverNow());
      }
      return toNewCourierVisit(door, visit, await askHub(door.hubId, visit, caller.proof), clock.now());
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
    askedUntil: null,
    securedToken: null,
    updatedAt: toIso(now),
    serverNow: toIso(now),
  };
}
