import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type HubCommand, type HubReply, type JournalEntry, topics } from '@latchkey/contract';
import { newId, randomToken, toIso, systemClock } from '@latchkey/kit';
import mqtt, { type MqttClient } from 'mqtt';
import { WebSocketServer } from 'ws';
import type { HubLink } from './hub-link.ts';

/** A key pair of a hub that is not real but signs as one. */
export interface HubKey {
  readonly privateKey: KeyObject;
  readonly publicJwk: { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string };
}

export function makeHubKey(): HubKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return { privateKey, publicJwk: { kty: 'OKP', crv: 'Ed25519', x } };
}

/** A JWT as a hub signs it, without any library that the server uses. */
export function signAsHub(key: HubKey, claims: Readonly<Record<string, unknown>>, header: Readonly<Record<string, unknown>> = {}): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1_000);
  const head = `${encode({ alg: 'EdDSA', typ: 'hub+jwt', ...header })}.${encode({ iat: now, exp: now + 60, jti: randomToken(26), ...claims })}`;
  return `${head}.${sign(null, Buffer.from(head), key.privateKey).toString('base64url')}`;
}

/** An HTTP server on a free port of the loopback interface that gives its WebSockets to the hub link. */
export async function serveHubLink(accept: HubLink['accept']): Promise<{ readonly url: string; readonly server: Server } & AsyncDisposable> {
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => sockets.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, request)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Listening on TCP, so the address is not a text.
  const { port } = server.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}/hub-link`,
    server,
    async [Symbol.asyncDispose]() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export interface TestHubOptions {
  readonly url: string;
  readonly hubId: string;
  readonly serverId: string;
  readonly key: HubKey;
  readonly instance?: string;
  readonly clientId?: string;
  readonly token?: string;
  /** The hub's answer to a command; nothing is answered when it gives undefined. */
  readonly answer?: (command: HubCommand) => HubReply['result'] | undefined;
}

/** A hub as the server sees it: a real MQTT client over a real WebSocket. */
export interface TestHub extends AsyncDisposable {
  readonly client: MqttClient;
  readonly commands: HubCommand[];
  /** What the server acknowledged last. */
  readonly acknowledged: number | undefined;
  /** The hash of that line, as the server has it. */
  readonly acknowledgedHead: string | undefined;
  send(entry: JournalEntry | Readonly<Record<string, unknown>>): Promise<void>;
  publish(channel: 'entries' | 'state' | 'replies' | 'presence' | 'beats', payload: string): Promise<void>;
  /** What the server answered heartbeats with. */
  readonly echoes: readonly string[];
  /** As a power cut ends it. */
  die(): void;
}

/** Connects and listens for commands. Rejects when the server refuses. */
export async function connectTestHub(options: TestHubOptions): Promise<TestHub> {
  const { hubId, key, serverId, instance = randomToken(16) } = options;
  const client = mqtt.connect(options.url, {
    protocolVersion: 4,
    clientId: options.clientId ?? hubId,
    username: hubId,
    password: options.token ?? signAsHub(key, { iss: hubId, aud: serverId, ins: instance }),
    reconnectPeriod: 0,
    keepalive: 5,
    will: { topic: topics.presence(hubId), payload: Buffer.from(JSON.stringify({ online: false, instance, at: toIso(systemClock.now()) })), qos: 1, retain: true },
  });
  const commands: HubCommand[] = [];
  const echoes: string[] = [];
  let acknowledged: number | undefined;
  let acknowledgedHead: string | undefined;
  client.on('message', (topic, payload) => {
    // The server under test speaks; what it says is looked at by the tests.
    const value = JSON.parse(payload.toString()) as never;
    if (topic === topics.acks(hubId)) ({ upTo: acknowledged, head: acknowledgedHead } = value);
    if (topic === topics.echoes(hubId)) echoes.push(value);
    if (topic !== topics.commands(hubId)) return;
    const command = value as HubCommand;
    commands.push(command);
    const result = options.answer?.(command);
    if (result !== undefined) client.publish(topics.replies(hubId), JSON.stringify({ id: command.id, at: toIso(systemClock.now()), result } satisfies HubReply), { qos: 1 });
  });
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
    client.once('close', () => reject(new Error('closed before it was connected')));
  });
  client.on('error', () => {});
  await client.subscribeAsync([topics.commands(hubId), topics.acks(hubId), topics.echoes(hubId)], { qos: 1 });
  const publish = async (channel: 'entries' | 'state' | 'replies' | 'presence' | 'beats', payload: string) => void (await client.publishAsync(topics[channel](hubId), payload, { qos: 1 }));
  return {
    client,
    commands,
    echoes,
    get acknowledged() {
      return acknowledged;
    },
    get acknowledgedHead() {
      return acknowledgedHead;
    },
    send: (entry) => publish('entries', JSON.stringify(entry)),
    publish,
    die: () => void client.end(true),
    [Symbol.asyncDispose]: () => client.endAsync(true),
  };
}

/** Lines of a visit's journal, with what a test does not care about filled in. */
export function visitLine(visitId: string, accessPointId: string, line: { readonly seq: number; readonly type: string } & Readonly<Record<string, unknown>>) {
  return {
    kind: 'visit', at: toIso(systemClock.now()), visitId, accessPointId, purpose: 'delivery', parcels: [], data: {}, state: 'arming', notices: [], alarms: [], refusal: null, clean: false, ...line,
  };
}

/** A whole delivery as a hub journals it, from `seq` on. */
export function deliveryLines(visitId: string, accessPointId: string, parcels: readonly string[], seq = 1) {
  const lines = [
    { type: 'visit.requested', state: 'arming', notices: ['visit.started'] },
    { type: 'recorder.confirmed', state: 'unlocking' },
    { type: 'bolt.reported', data: { bolt: 'withdrawn', cause: 'remote' }, state: 'unlocked', notices: ['visit.unlocked'] },
    { type: 'door.reported', data: { door: 'open' }, state: 'open', notices: ['visit.opened'] },
    { type: 'lock.asked', data: { by: 'courier', who: 'x' }, state: 'open' },
    { type: 'door.reported', data: { door: 'closed' }, state: 'locking', notices: ['visit.closed'] },
    { type: 'bolt.reported', data: { bolt: 'thrown', cause: 'remote' }, state: 'settling' },
    { type: 'deadline.passed', data: { deadline: 'settle' }, state: 'secured', notices: ['visit.secured'], clean: true },
  ];
  return lines.map((line, index) => visitLine(visitId, accessPointId, { parcels, ...line, seq: seq + index }));
}

export const newSite = () => ({ householdId: newId('hh'), memberId: newId('mem'), siteId: newId('site'), hubId: newId('hub'), accessPointId: newId('ap'), parcelId: newId('par'), doorCode: randomToken(20) });
export type SiteIds = ReturnType<typeof newSite>;
