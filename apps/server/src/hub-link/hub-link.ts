import type { IncomingMessage } from 'node:http';
import { type EchoClaims, type EntryAck, siteState, type SiteState, type VisitEntry, presence as presenceMessage } from '@latchkey/contract';
import { type Clock, describeError, Emitter, type Log, toIso } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { WebSocket } from 'ws';
import type { Schema } from '../database/schema.ts';
import type { Cosign } from '../evidence/checkpoint-witness.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import type { Notices } from '../notices/notices.ts';
import { readVisits, visitEvent, type VisitRow } from '../visits/visit-view.ts';
import { type CommandOutbox, createCommandOutbox } from './command-outbox.ts';
import { createCommandSender, type SendCommand } from './command-sender.ts';
import { EntryIntake } from './entry-intake.ts';
import { type HubOfSite, type Mirrored, mirrorEntries } from './entry-mirror.ts';
import { createHubAlarms } from './hub-alarms.ts';
import { createHubBroker, type HubMessage, type HubSession } from './hub-broker.ts';
import { HubPresence } from './hub-presence.ts';
import { createBeatVerifier } from './heartbeat-verifier.ts';
import { createHubTokenVerifier, type FindHubKey, type HubTokenVerifier } from './hub-token.ts';
import { readIncomingEntry } from './incoming-entry.ts';
import { parseJson } from './json-text.ts';
import type { LiveEvents } from './live-events.ts';
import { SerialWork } from './serial-work.ts';
import { createLockCharges } from './lock-charges.ts';
import { createStateMirror } from './state-mirror.ts';
import { Topics } from './topics.ts';

export interface HubLinkDeps {
  readonly db: Kysely<Schema>;
  readonly keys: Pick<ServerKeys, 'serverId'>;
  /** Signs the hubs' checkpoints. */
  readonly cosign?: Cosign;
  /** Signs what a hub's heartbeat is answered with; without it they are heard and not answered. */
  readonly signEcho?: (claims: EchoClaims) => Promise<string>;
  readonly live: LiveEvents;
  readonly notices: Notices;
  readonly clock: Clock;
  readonly log: Log;
}

/** A line of a visit is in the database: told at once to whoever watches that visit. */
export interface VisitChange {
  readonly visit: VisitRow;
  readonly entry: VisitEntry | null;
}

/** The server's side of the hub link. */
export interface HubLink extends AsyncDisposable {
  /** Takes over a WebSocket opened at `sockets.hubLink`. */
  accept(socket: WebSocket, request: IncomingMessage): void;
  readonly verifyHubToken: HubTokenVerifier;
  readonly send: SendCommand;
  readonly outbox: CommandOutbox;
  /** Ends the connections of the site's hubs that are retired: another one was paired in their place. They cannot sign in again. */
  dropRetired(siteId: string): Promise<void>;
  isOnline(hubId: string): boolean;
  readonly onlineCount: number;
  /** By visit. */
  readonly visitChanges: Topics<VisitChange>;
  /** Each word of a hub about its site. */
  readonly siteStates: Emitter<HubOfSite & { readonly state: SiteState }>;
}

/** What the server keeps for one hub while it runs. */
interface HubDesk {
  readonly work: SerialWork;
  readonly intake: EntryIntake;
  /** How far the hub's journal is in the database, as it was acknowledged. */
  upTo: number;
  state: SiteState | undefined;
}

/** Starts the broker, and the watch over hubs that had a visit running when this server stopped. */
export async function createHubLink(deps: HubLinkDeps): Promise<HubLink> {
  const { db, live, notices, clock, log } = deps;
  const onListenerError = (error: unknown) => log.error('a listener of the hub link failed', { error: describeError(error) });
  const visitChanges = new Topics<VisitChange>(onListenerError);
  const siteStates = new Emitter<HubOfSite & { readonly state: SiteState }>(onListenerError);
  const { serverId } = deps.keys;
  const findHubKey: FindHubKey = async (hubId) => {
    const row = await db.selectFrom('hubs').select(['site_id', 'public_jwk']).where('id', '=', hubId).where('retired_at', 'is', null).executeTakeFirst();
    return row === undefined ? undefined : { siteId: row.site_id, publicJwk: row.public_jwk };
  };
  const verify = createHubTokenVerifier({ serverId, clock, findHubKey });
  const verifyBeat = createBeatVerifier({ serverId, findHubKey });
  const broker = await createHubBroker({ verify, clock, log });
  const send = createCommandSender({ broker, clock, log });
  const outbox = createCommandOutbox({ db, broker, send, clock, log });
  const presence = new HubPresence(clock);
  const alarms = createHubAlarms({ db, notices, clock, log });
  const charges = createLockCharges({ db, notices, clock });
  const mirrorState = createStateMirror(db);
  const desks = new Map<string, HubDesk>();

  const announce = async ({ siteId }: HubOfSite, mirrored: Mirrored): Promise<void> => {
    notices.announce(siteId, mirrored.told);
    if (mirrored.parcelsChanged) live.publish(siteId, { type: 'parcels' });
    const changed = new Set([...mirrored.visitEntries.map(({ visitId }) => visitId), ...mirrored.recordedVisits]);
    for (const visitId of changed) {
      // Most of the time nobody watches, and nobody need be told how the visit looks.
      if (!live.isWatched(siteId) && !visitChanges.has(visitId)) {
        live.passOver(siteId);
        continue;
      }
      const [visit] = await readVisits(db, { siteId, visitId });
      if (visit === undefined) continue;
      const entries = mirrored.visitEntries.filter((change) => change.visitId === visitId).map(({ entry }) => entry);
      for (const entry of entries.length === 0 ? [null] : entries) {
        visitChanges.emit(visitId, { visit, entry });
        live.publish(siteId, visitEvent(visit, entry));
      }
    }
  };

  const deskOf = ({ siteId, hubId }: HubOfSite): HubDesk => {
    const known = desks.get(hubId);
    if (known !== undefined) return known;
    const hub = { siteId, hubId };
    const work = new SerialWork(log, clock);
    const intake = new EntryIntake({
      mirror: (entries) => mirrorEntries({ db, raise: notices.raise, clock, log, cosign: deps.cosign }, hub, entries),
      enqueue: work.add,
      acknowledge: (upTo, head) => {
        desk.upTo = upTo;
        broker.send(hubId, 'acks', { upTo, ...(head === null ? {} : { head }) } satisfies EntryAck).catch(() => log.debug('a hub left before its entries were acknowledged', { hub: hubId }));
      },
      onMirrored: (mirrored) => announce(hub, mirrored),
      onParted: () => alarms.hubRestored(hub),
      log,
    });
    const desk: HubDesk = { work, intake, upTo: 0, state: undefined };
    desks.set(hubId, desk);
    return desk;
  };

  const onState = (hub: HubOfSite, payload: Buffer): void => {
    const parsed = siteState.safeParse(parseJson(payload));
    if (!parsed.success) return log.warn('a hub’s state was not of the agreed form', { hub: hub.hubId });
    presence.heard(hub);
    if (typeof parsed.data.authority?.breaker === 'string') alarms.hubTripped(hub);
    siteStates.emit({ siteId: hub.siteId, hubId: hub.hubId, state: parsed.data });
    if (parsed.data.journalRestored === true) alarms.hubRestored(hub);
    const desk = deskOf(hub);
    const waits = desk.state !== undefined;
    desk.state = parsed.data;
    // Only the latest state counts: while one waits to be written, it is replaced.
    if (waits) return;
    desk.work.add(async () => {
      const latest = desk.state;
      desk.state = undefined;
      if (latest === undefined) return;
      const doors = await mirrorState(hub, latest, toIso(clock.now()));
      for (const accessPoint of doors) live.publish(hub.siteId, { type: 'state', accessPoint });
      await charges.heard(hub, doors);
    });
  };

  const onBeat = async (session: HubSession, payload: Buffer): Promise<void> => {
    const beat = await verifyBeat(session, payload);
    if (beat === undefined) return log.warn('a hub’s heartbeat was not believed', { hub: session.hubId });
    presence.beat(session, beat.visits.length > 0);
    const echo = await deps.signEcho?.({ iss: serverId, aud: beat.iss, ins: beat.ins, n: beat.n, upTo: deskOf(session).upTo });
    // One that the hub does not get is followed by the next.
    if (echo !== undefined) await broker.send(session.hubId, 'echoes', echo).catch(() => undefined);
  };

  const onMessage = ({ session, channel, payload }: HubMessage): void => {
    if (channel === 'state') onState(session, payload);
    if (channel === 'beats') void onBeat(session, payload).catch(onListenerError);
    if (channel === 'entries') {
      const incoming = readIncomingEntry(payload);
      if (incoming === undefined) log.warn('a hub sent a line without a place in its journal', { hub: session.hubId, bytes: payload.length });
      else deskOf(session).intake.take(incoming);
    }
    if (channel === 'presence') {
      const parsed = presenceMessage.safeParse(parseJson(payload));
      if (parsed.success && !parsed.data.online && parsed.data.instance === session.instance) presence.left(session);
    }
  };

  broker.messages.subscribe(onMessage);
  broker.arrivals.subscribe((session) => {
    log.info('hub connected', { hub: session.hubId });
    presence.heard(session);
    deskOf(session).intake.sync();
  });
  broker.departures.subscribe((session) => {
    log.info('hub disconnected', { hub: session.hubId });
    if (session.ready) presence.left(session);
  });
  broker.clashes.subscribe((hub) => alarms.hubTwice(hub));
  presence.losses.subscribe((hub) => alarms.hubSilent(hub));
  presence.changes.subscribe(({ siteId, hubId, online, lastSeenAt }) => {
    live.publish(siteId, { type: 'hub', online, lastSeenAt: toIso(lastSeenAt) });
    const instance = broker.session(hubId)?.instance;
    deskOf({ siteId, hubId }).work.add(async () => {
      await db.updateTable('hubs').set({ last_seen_at: toIso(lastSeenAt), ...(instance === undefined ? {} : { instance }) }).where('id', '=', hubId).execute();
    });
  });
  for (const hub of await alarms.hubsWithVisits()) presence.expect(hub);

  return {
    accept: (socket, request) => broker.accept(socket, request),
    verifyHubToken: verify,
    send,
    outbox,
    async dropRetired(siteId) {
      const retired = await db.selectFrom('hubs').select('id').where('site_id', '=', siteId).where('retired_at', 'is not', null).execute();
      for (const { id } of retired) broker.bar(id);
    },
    isOnline: (hubId) => presence.isOnline(hubId),
    get onlineCount() {
      return presence.onlineCount;
    },
    visitChanges,
    siteStates,
    async [Symbol.asyncDispose]() {
      presence[Symbol.dispose]();
      await broker[Symbol.asyncDispose]();
      await Promise.all([...desks.values()].map(({ work }) => work.idle));
      await alarms.idle();
    },
  };
}
