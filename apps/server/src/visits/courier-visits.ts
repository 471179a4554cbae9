import { type CourierVisit, siteAccessPoint } from '@latchkey/contract';
import { decide, guestAt, type Policy, type WantedOpening } from '@latchkey/grants';
import { type Clock, codeOf, CodedError, Instant, type Log, parseInstant, plus, Seconds, toIso } from '@latchkey/kit';
import { readLabel } from '@latchkey/labels';
import type { Kysely } from 'kysely';
import { readSigned } from '../authority/authority-store.ts';
import { findCourier, noteRegisteredVisit } from '../carriers/registered-courier.ts';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import type { Approvals } from './approvals.ts';
import { readCourierVisit } from './courier-visit-reading.ts';
import { createHubAsking, denialOf } from './hub-asking.ts';
import { matchLabel, type MatchingParcel, numbersOn } from './label-match.ts';
import { type Door, type NewVisit, planVisit, purposeOf, readDoor, writeEntry, writeVisit } from './visit-start.ts';
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

/** Where the copy of the policy that is here knows less than the hub's. Seconds. */
const LONGEST_KNOCK = 120;

/** Handlers for who stands at a door: a courier with a scanned label, or a guest with a key of the household's. */
export function createCourierVisits(deps: CourierVisitsDeps): Handlers<'startVisit' | 'startEntry' | 'showCourierVisit' | 'lockByCourier'> {
  const { db, keys, hubLink, approvals, live, clock } = deps;
  const serverNow = () => toIso(clock.now());

  const askHub = createHubAsking(deps);

  /** What the household's policy says, by the copy that is here: the hub judges by its own. Undefined when nobody has signed one. Throws `visit.not_allowed`. */
  const askPolicy = (policy: Policy | undefined, door: Door, wanted: Omit<WantedOpening, 'accessPointId'>, now: Instant) => {
    if (policy === undefined) return undefined;
    const decision = decide(policy, { accessPointId: door.accessPointId, ...wanted }, now);
    if (!decision.allowed) throw new CodedError('visit.not_allowed', denialOf(decision.code) ?? '');
    const { knockSeconds, pets } = decision.door;
    return { how: decision.how, ...(knockSeconds === undefined ? {} : { knockSeconds }), ...(pets === true ? { pets } : {}) };
  };

  /** The door behind a code, while it can open at all. */
  const openableDoor = async (code: string, numbers: readonly string[], now: Instant): Promise<Door> => {
    const door = await readDoor(db, { code }, numbers, now);
    if (door === undefined) throw new CodedError('request.not_found', 'There is no such door. Scan the code at the door again.');
    // Before a label is judged, so that a door that cannot open tells nothing of what is expected.
    if (!hubLink.isOnline(door.hubId)) throw new CodedError('hub.offline', 'The door cannot be reached right now. Nothing was opened.');
    return door;
  };

  /** Below the reserve in its lock's battery a door opens for nobody but the household: as the hub says that holds the policy, before a label is judged. Whoever is in a visit there goes on. */
  const refuseReserved = ({ state, running }: Door, jkt: string): void => {
    if (running?.courier_jkt === jkt || siteAccessPoint.safeParse(state).data?.charge?.reserved !== true) return;
    throw new CodedError('visit.not_allowed', denialOf('policy.battery_reserve') ?? '');
  };

  const begin = async (door: Door, visit: NewVisit, { how, ...said }: { readonly how?: 'itself' | 'ask'; readonly knockSeconds?: number; readonly pets?: boolean } = {}, { jkt, proof }: { readonly jkt: string; readonly proof: string }): Promise<CourierVisit> => {
    if (how === 'ask' || visit.claims.ask === true) {
      await approvals.ask(visit, door, proof);
    } else {
      const state = await askHub(door.hubId, visit, proof).catch((error: unknown) => {
        // The hub has begun to count, and says so by this.
        if (codeOf(error) === 'policy.knock_first') return undefined;
        throw error;
      });
      if (state !== undefined && state !== 'new') return toNewCourierVisit(door, visit, state, clock.now(), said.pets);
      if (state === undefined) await approvals.ask(visit, door, proof, plus(clock.now(), Seconds((said.knockSeconds ?? LONGEST_KNOCK) + 1)));
    }
    return toCourierVisit(await readCourierVisit(db, visit.visitId, jkt), serverNow());
  };

  return {
    async startVisit({ params, body, caller }) {
      const reading = readLabel(body.text, body.symbology);
      const now = clock.now();
      const [door, known] = await Promise.all([openableDoor(params.code, numbersOn(reading), now), findCourier(db, clock, caller.jkt)]);
      refuseReserved(door, caller.jkt);
      const { policy } = await readSigned(db, door.siteId);
      const wanted = { purpose: 'delivery', courier: caller.jkt, carrier: known?.vouched?.carrierKey } as const;
      // Before the label is judged: a door that is shut for whoever comes tells nothing of what is expected. Only a parcel with a sentence of its own may pass.
      if (!door.parcels.some(({ id }) => hasOwnRule(policy, door.accessPointId, id))) askPolicy(policy, door, { ...wanted, parcels: [] }, now);

      const own = ownRunningVisit(door, caller.jkt);
      if (own !== undefined) return toCourierVisit(await readCourierVisit(db, own, caller.jkt), serverNow());
      const parcel = matchLabel(reading, door.parcels, door, now);
      const terms = askPolicy(policy, door, { ...wanted, purpose: purposeOf(parcel), parcels: [parcel.id] }, now);
      if (door.running !== null) throw new CodedError('visit.busy', 'A delivery is already running at this door. Wait until it has ended.');

      const visit = await planVisit(clock, keys.serverId, door, parcel, caller.jkt, known?.vouched?.word);
      if (!(await writeVisit(db, door, parcel, caller.jkt, visit, terms?.pets))) throw new CodedError('visit.busy', 'A delivery of this parcel is already running.');
      if (known !== undefined) await noteRegisteredVisit(db, door.siteId, visit.visitId, known);
      live.publish(door.siteId, { type: 'parcels' });
      return begin(door, visit, terms, caller);
    },
    async startEntry({ params, caller }) {
      const now = clock.now();
      const door = await openableDoor(params.code, [], now);
      refuseReserved(door, caller.jkt);
      const { policy } = await readSigned(db, door.siteId);
      const terms = askPolicy(policy, door, { purpose: 'entry', courier: caller.jkt, carrier: undefined, parcels: [] }, now);
      const guest = policy === undefined ? undefined : guestAt(policy, door.accessPointId, caller.jkt);
      if (guest === undefined) throw new CodedError('visit.not_allowed', 'The household has given no key to this phone.');
      const { running } = door;
      // The same guest again, after the page was reloaded say.
      if (running?.courier_jkt === caller.jkt && running.parcels.length === 0) return toCourierVisit(await readCourierVisit(db, running.id, caller.jkt), serverNow());
      if (running !== null) throw new CodedError('visit.busy', 'Somebody is at this door already. Wait until it is locked again.');
      const visit = await planVisit(clock, keys.serverId, door, undefined, caller.jkt);
      await writeEntry(db, door, guest.whom.name, caller.jkt, visit);
      return begin(door, visit, terms, caller);
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

/** Whether a sentence about this very parcel stands at the door. */
const hasOwnRule = (policy: Policy | undefined, accessPointId: string, parcel: string): boolean =>
  policy?.paused === false && policy.doors.some((door) => door.accessPointId === accessPointId && door.rules.some(({ whom }) => whom.kind === 'parcel' && whom.parcels.some((id) => id === parcel)));

/** The same courier scanning the same label again, after the page was reloaded say, is shown the visit that runs. */
function ownRunningVisit(door: Door, jkt: string): string | undefined {
  const { running } = door;
  if (running === null || running.courier_jkt !== jkt) return undefined;
  return running.parcels.some(({ id }) => door.parcels.some((parcel: MatchingParcel) => parcel.id === id)) ? running.id : undefined;
}

/** The first answer needs no further look into the database: everything is known. */
function toNewCourierVisit(door: Door, visit: NewVisit, state: CourierVisit['state'], now: Instant, pets?: boolean): CourierVisit {
  const known = siteAccessPoint.safeParse(door.state).data;
  return {
    id: visit.visitId,
    door: { name: door.name, kind: door.kind },
    purpose: visit.claims.purpose,
    state,
    bolt: known?.bolt.value ?? 'unknown',
    doorState: known?.door.value ?? 'unknown',
    refusal: null,
    alarms: [],
    relocksAt: null,
    lockAskedAt: null,
    parcelCount: visit.claims.parcels.length,
    askedUntil: null,
    ...(pets === true ? { pets } : {}),
    securedToken: null,
    updatedAt: toIso(now),
    serverNow: toIso(now),
  };
}
