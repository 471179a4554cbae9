import { type EntryAck, entryAck, type HubCommand, hubCommand, type HubReply, type SiteState, topics } from '@latchkey/contract';
import { lineHash } from '@latchkey/evidence';
import { type Clock, CodedError, codeOf, describeError, type Duration, type Log, Millis, Minutes, parseInstant, Seconds, sleep, toIso, withDeadline } from '@latchkey/kit';
import mqtt, { type MqttClient } from 'mqtt';
import type { Journal } from '../journal/journal.ts';
import { createHeartbeat } from './heartbeat.ts';
import { createClockLead } from './clock-lead.ts';
import type { HubIdentity } from './hub-identity.ts';
import type { Pairing } from './pairing.ts';

const KEEPALIVE_SECONDS = 5;
const CONNECT_LIMIT: Duration = Seconds(5);
const GOODBYE_LIMIT: Duration = Seconds(1);
const STATE_AT_LEAST_EVERY: Duration = Seconds(5);
const STATE_AT_MOST_EVERY: Duration = Millis(40);
const RESEND_AFTER: Duration = Seconds(5);
const RETRY: readonly Duration[] = [Millis(200), Millis(400), Seconds(1), Seconds(2), Seconds(5)];
const IN_FLIGHT = 200;
/** How long the server may leave lines untaken on a connection that lives otherwise, before a new one is tried: each time in vain, twice as long. */
const UNTAKEN_LIMIT: Duration = Seconds(20);
const UNTAKEN_LIMIT_MOST: Duration = Minutes(10);

export interface ServerLinkDeps {
  readonly pairing: Pairing;
  /** Origin of the server, `http:` or `https:`. */
  readonly serverUrl: string;
  readonly identity: HubIdentity;
  /** This process, so that the server can tell a restart from a copy of the hub. */
  readonly instance: string;
  readonly journal: Journal;
  /** Performs a command; what it returns is the reply's body. A thrown `CodedError` becomes a refusal. */
  readonly perform: (command: HubCommand) => Promise<Readonly<Record<string, unknown>>>;
  readonly siteState: () => SiteState;
  /** The visits that run: while there are any, the link beats. */
  readonly runningVisits: () => readonly `vis_${string}`[];
  readonly clock: Clock;
  readonly log: Log;
}

/** The hub's one connection to its server. The site works without it; what happened meanwhile goes up when it is back. */
export interface ServerLink extends AsyncDisposable {
  readonly connected: boolean;
  /** The server said that this journal is not the one that it knows: nobody is let in. */
  readonly journalRestored: boolean;
  /** How far the server has this journal, by its signature: what stands there, it has told people of. */
  readonly confirmedSeq: number;
  /** A new entry is in the journal. */
  entryAdded(): void;
  /** Something that pages show has changed. */
  stateChanged(): void;
}

/** Keeps the link up until disposed. A fresh token is signed for every attempt. */
export function openServerLink(deps: ServerLinkDeps): ServerLink {
  const { pairing, serverUrl, identity, instance, journal, clock, log } = deps;
  const stop = new AbortController();
  const url = `${serverUrl.replace(/^http/, 'ws').replace(/\/$/, '')}/hub-link`;
  let client: MqttClient | undefined;
  let sentSeq = 0;
  /** How far the server has the journal by its word on this connection: less than it once acknowledged, when it was restored from a backup. */
  let serverHas = 0;
  let sentAt = clock.monotonic();
  /** Since when the server has taken nothing although lines wait. */
  let untakenSince = clock.monotonic();
  let untakenLimit = UNTAKEN_LIMIT;
  let stateSentAt: Duration = Millis(Number.NEGATIVE_INFINITY);
  let stateTimer: Disposable | undefined;

  const publish = (topic: string, body: unknown, retain = false) => client?.publish(topic, JSON.stringify(body), { qos: 1, retain });

  const heartbeat = createHeartbeat({
    identity, pairing, instance, clock,
    visits: deps.runningVisits,
    send: (token) => {
      if (client?.connected === true) client.publish(topics.beats(pairing.hubId), JSON.stringify(token), { qos: 0 });
    },
  });

  /** The server has lines that this journal lacks, or others in their place: what is written here now must not pass for their continuation. */
  let restored = false;
  const compare = ({ upTo, head }: EntryAck) => {
    const own = upTo === 0 ? undefined : journal.linesAfter(upTo - 1, 1)[0];
    if (upTo === 0 || (own !== undefined && (head === undefined || lineHash(own.text) === head))) return;
    if (!restored) log.error('This journal is not the one that the server knows: it was restored from a backup. Nothing is sent and no courier let in; pair this hub anew', { lines: journal.lastSeq, serverHas: upTo });
    restored = true;
    sendState();
  };

  const pump = () => {
    if (client?.connected !== true || restored) return;
    if (sentSeq > serverHas && clock.monotonic() - sentAt > RESEND_AFTER) sentSeq = serverHas;
    sentSeq = Math.max(sentSeq, serverHas);
    const room = IN_FLIGHT - (sentSeq - serverHas);
    if (room <= 0 || sentSeq >= journal.lastSeq) return;
    for (const { seq, text } of journal.linesAfter(sentSeq, room)) {
      client.publish(topics.entries(pairing.hubId), text, { qos: 1 });
      sentSeq = seq;
      sentAt = clock.monotonic();
    }
  };

  /** Whatever holds up the lines, in the server or on the way to it, a new connection has none of it. */
  const renewUntaken = () => {
    const now = clock.monotonic();
    if (client?.connected !== true || restored || journal.lastSeq <= serverHas) untakenSince = now;
    if (now - untakenSince <= untakenLimit) return;
    log.warn('The server takes no lines; the link is made anew', { waiting: journal.lastSeq - serverHas, seconds: Math.round(untakenLimit / 1_000) });
    untakenSince = now;
    untakenLimit = Millis(Math.min(untakenLimit * 2, UNTAKEN_LIMIT_MOST));
    client?.end(true);
  };

  const sendState = () => {
    stateTimer?.[Symbol.dispose]();
    stateTimer = undefined;
    stateSentAt = clock.monotonic();
    if (client?.connected === true) publish(topics.state(pairing.hubId), { ...deps.siteState(), ...(restored ? { journalRestored: true } : {}) } satisfies SiteState, true);
  };

  let underWay = createClockLead();
  const answer = async (command: HubCommand): Promise<HubReply['result']> => {
    const [issuedAt, expiresAt, now] = [parseInstant(command.issuedAt), parseInstant(command.expiresAt), clock.now()];
    if (issuedAt === undefined || expiresAt === undefined) return { ok: false, code: 'hub.timeout', message: 'The request says no time and was not carried out' };
    // Late by our clock, and late also when the clocks' difference is taken out.
    if (underWay(issuedAt, now) > expiresAt - issuedAt && now > expiresAt) return { ok: false, code: 'hub.timeout', message: 'The request came too late and was not carried out' };
    try {
      // Its evidence could not reach the household (I12), and its grants may have been used in the time that was forgotten (I8).
      if (restored && (command.type === 'visit.request' || command.type === 'grant.hold')) throw new CodedError('hub.journal_restored', 'This hub’s memory is not the one that the server knows, so it opens nothing until it is paired anew');
      return { ok: true, body: { ...(await deps.perform(command)) } };
    } catch (error) {
      log.warn('A command was refused', { command: command.type, error: describeError(error) });
      return { ok: false, code: codeOf(error) ?? 'server.failed', message: error instanceof CodedError ? error.message : 'The hub failed to carry this out' };
    }
  };

  /** On a full disk the answer still goes out: whoever asked stands at the door. A grant that comes again is refused by the journal's own table. */
  const remember = (command: HubCommand, reply: HubReply) => {
    try {
      journal.rememberReply(command.id, clock.now(), JSON.stringify(reply.result));
    } catch (error) {
      log.error('An answer could not be kept', { command: command.type, error: describeError(error) });
    }
  };

  const performing = new Set<string>();
  const onCommand = async (payload: Buffer) => {
    const parsed = hubCommand.safeParse(parseJson(payload));
    if (!parsed.success) {
      log.warn('A command was not of the agreed form', { issues: parsed.error.issues.length });
      return;
    }
    const command = parsed.data;
    if (performing.has(command.id)) return;
    performing.add(command.id);
    try {
      const reply: HubReply = { id: command.id, at: toIso(clock.now()), result: parseReply(journal.replyTo(command.id)) ?? (await answer(command)) };
      if (MUST_NOT_REPEAT.has(command.type)) remember(command, reply);
      publish(topics.replies(pairing.hubId), reply);
    } finally {
      performing.delete(command.id);
    }
  };

  const onMessage = (topic: string, payload: Buffer) => {
    if (topic === topics.acks(pairing.hubId)) {
      const ack = entryAck.safeParse(parseJson(payload));
      if (ack.success) {
        const { upTo } = ack.data;
        compare(ack.data);
        if (upTo < serverHas) sentSeq = upTo;
        if (upTo > serverHas) [untakenSince, untakenLimit] = [clock.monotonic(), UNTAKEN_LIMIT];
        serverHas = upTo;
        journal.acknowledge(upTo);
        pump();
      }
    } else if (topic === topics.echoes(pairing.hubId)) {
      void heartbeat.heard(payload);
    } else if (topic === topics.commands(pairing.hubId)) {
      onCommand(payload).catch((error: unknown) => log.error('A command could not be answered', { error: describeError(error) }));
    }
  };

  const session = async (): Promise<boolean> => {
    const token = identity.signJwt('hub+jwt', { iss: pairing.hubId, aud: pairing.serverId, ins: instance }, 60);
    const presence = (online: boolean) => JSON.stringify({ online, instance, at: toIso(clock.now()) });
    const attempt = mqtt.connect(url, {
      protocolVersion: 4,
      clientId: pairing.hubId,
      username: pairing.hubId,
      password: token,
      clean: true,
      keepalive: KEEPALIVE_SECONDS,
      connectTimeout: CONNECT_LIMIT,
      reconnectPeriod: 0,
      will: { topic: topics.presence(pairing.hubId), payload: Buffer.from(presence(false)), qos: 1, retain: true },
    });
    const ended = new Promise<void>((resolve) => {
      attempt.once('close', resolve);
      stop.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    let reached = false;
    attempt.on('error', (error) => log.warn('The server link failed', { error: describeError(error) }));
    attempt.on('message', onMessage);
    attempt.once('connect', () => {
      reached = true;
      client = attempt;
      serverHas = journal.ackedSeq;
      sentSeq = serverHas;
      underWay = createClockLead();
      log.info('Linked to the server', { server: serverUrl, waiting: journal.lastSeq - journal.ackedSeq });
      attempt.subscribe({ [topics.commands(pairing.hubId)]: { qos: 1 }, [topics.acks(pairing.hubId)]: { qos: 1 }, [topics.echoes(pairing.hubId)]: { qos: 0 } }, (error) => {
        if (error) return void attempt.end(true);
        attempt.publish(topics.presence(pairing.hubId), presence(true), { qos: 1, retain: true });
        heartbeat.beat();
        sendState();
        pump();
      });
    });
    await ended;
    if (reached && stop.signal.aborted) {
      // A server that is gone in the same moment would never acknowledge it, and notices by itself.
      const goodbye = () => attempt.publishAsync(topics.presence(pairing.hubId), presence(false), { qos: 1, retain: true });
      await withDeadline(clock, GOODBYE_LIMIT, 'telling the server goodbye', goodbye).catch(() => undefined);
    }
    client = undefined;
    await attempt.endAsync(true).catch(() => undefined);
    if (reached && !stop.signal.aborted) log.warn('The server link is down; the site goes on by itself', { waiting: journal.lastSeq - journal.ackedSeq });
    return reached;
  };

  const run = async () => {
    for (let failures = 0; !stop.signal.aborted; ) {
      failures = (await session()) ? 0 : failures + 1;
      if (stop.signal.aborted) return;
      const wait = RETRY[Math.min(failures, RETRY.length - 1)] ?? Seconds(5);
      await sleep(clock, Millis(wait * (0.8 + Math.random() * 0.4)), stop.signal).catch(() => undefined);
    }
  };
  const running = run();
  const beat = setInterval(() => {
    if (clock.monotonic() - stateSentAt >= STATE_AT_LEAST_EVERY) sendState();
    pump();
    renewUntaken();
  }, 1_000);

  return {
    get connected() {
      return client?.connected === true;
    },
    get journalRestored() {
      return restored;
    },
    get confirmedSeq() {
      return heartbeat.confirmedSeq;
    },
    entryAdded() {
      // The first line of a visit starts the beats.
      heartbeat.begin();
      pump();
    },
    stateChanged() {
      if (stateTimer !== undefined) return;
      const due = Math.max(0, STATE_AT_MOST_EVERY - (clock.monotonic() - stateSentAt));
      stateTimer = clock.schedule(Millis(due), sendState);
    },
    async [Symbol.asyncDispose]() {
      clearInterval(beat);
      heartbeat[Symbol.dispose]();
      stateTimer?.[Symbol.dispose]();
      stop.abort();
      await running;
    },
  };
}

/** Commands whose effect on a door must not happen twice, or in another order; the others are harmless to repeat or bound to a socket. */
const MUST_NOT_REPEAT: ReadonlySet<HubCommand['type']> = new Set(['visit.request', 'visit.add', 'visit.lock', 'visit.stop', 'access.lock', 'grant.hold', 'grant.release']);

function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
}

function parseReply(text: string | undefined): HubReply['result'] | undefined {
  // Written by this file's onCommand.
  return text === undefined ? undefined : (JSON.parse(text) as HubReply['result']);
}
