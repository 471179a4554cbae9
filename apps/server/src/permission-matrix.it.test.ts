import { type Route, type RouteName, routes } from '@latchkey/contract';
import { calculateJwkThumbprint } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAssistant } from './assistants/assistant.fixture.ts';
import { addCarrier, type TestCarrier } from './carriers/carrier.fixture.ts';
import { ROUTE_BODIES } from './http/route-bodies.fixture.ts';
import { addHousehold, createTestCourier, type TestHousehold } from './http/test-app.fixture.ts';
import { addBelongings } from './household/belongings.fixture.ts';
import { makeHubKey, signAsHub } from './hub-link/test-hub.fixture.ts';
import { type RealServer, startRealServer } from './real-server.fixture.ts';

/**
 * Who gets past the gate of a route. `owner`, `member`, `guest`: that rank and above, in the household that the named thing belongs to. `self`: the person whom it belongs to.
 * `courier`: the key that the visit is bound to, or any key where the route names a door. `registered`: the key of a carrier's courier, for what is on the route. `carrier`: a carrier's key with the route's scope, for what is that carrier's own. `assistant`: a program that a person connected. `nobody`: closed on a server without a demo home.
 */
type Gate = 'everybody' | 'courier' | 'registered' | 'carrier' | 'assistant' | 'guest' | 'member' | 'owner' | 'self' | 'nobody';

/** One line for each route, written by hand: a route without a line is a type error, and what the route table says of itself is compared with it. */
const GATES: Readonly<Record<RouteName, Gate>> = {
  health: 'everybody',
  showDoor: 'everybody',
  startVisit: 'courier',
  startEntry: 'courier',
  showCourierVisit: 'courier',
  lockByCourier: 'courier',
  withdrawVisit: 'courier',
  reportVisit: 'courier',
  showPhotoReaders: 'courier',
  addPhoto: 'courier',
  addToVisit: 'courier',
  showSession: 'guest',
  endSession: 'guest',
  claimServer: 'everybody',
  beginPasskeySignIn: 'everybody',
  finishPasskeySignIn: 'everybody',
  beginVerification: 'guest',
  finishVerification: 'guest',
  showPasskeys: 'guest',
  beginPasskey: 'guest',
  addPasskey: 'guest',
  removePasskey: 'self',
  signInDemo: 'nobody',
  showDemo: 'nobody',
  showDemoDevice: 'nobody',
  showHome: 'guest',
  listParcels: 'guest',
  addParcel: 'member',
  changeParcel: 'member',
  cancelParcel: 'member',
  showParcelMail: 'member',
  changeParcelMail: 'owner',
  makeMailAddress: 'owner',
  removeMailAddress: 'owner',
  connectMailbox: 'owner',
  removeMailbox: 'owner',
  acceptMailParcel: 'member',
  undoMailParcel: 'member',
  showCalendar: 'guest',
  makeCalendar: 'guest',
  removeCalendar: 'guest',
  readCalendar: 'everybody',
  showAwayCalendar: 'member',
  followCalendar: 'owner',
  unfollowCalendar: 'owner',
  listActs: 'member',
  listIncidents: 'guest',
  showIncident: 'guest',
  listVisits: 'guest',
  showVisit: 'guest',
  showVisitPhotos: 'member',
  showVisitEvidence: 'member',
  answerVisit: 'member',
  stopVisit: 'member',
  lockAccessPoint: 'member',
  learnPicture: 'owner',
  showDoorSign: 'member',
  watch: 'guest',
  endWatch: 'self',
  listRecordings: 'guest',
  showRecording: 'guest',
  playRecording: 'guest',
  showRecordingKeys: 'guest',
  shareRecording: 'member',
  shareByLink: 'member',
  shareLive: 'member',
  listShares: 'member',
  removeShare: 'member',
  openShared: 'everybody',
  watchShared: 'everybody',
  playShared: 'everybody',
  showPushKey: 'guest',
  addPushSubscription: 'guest',
  removePushSubscription: 'self',
  listNotifications: 'guest',
  noteNotification: 'everybody',
  showNoticeSettings: 'guest',
  changeNoticeSettings: 'guest',
  addNoticeTarget: 'guest',
  removeNoticeTarget: 'self',
  takeAlarm: 'member',
  showNoticeTimes: 'guest',
  showAuthority: 'guest',
  addDevice: 'guest',
  removeDevice: 'self',
  addRoster: 'owner',
  showRecord: 'guest',
  addCosignatures: 'guest',
  exportHousehold: 'owner',
  showRetention: 'member',
  erasePerson: 'owner',
  listPeople: 'guest',
  changePerson: 'owner',
  removePerson: 'owner',
  listInvitations: 'owner',
  createInvitation: 'owner',
  removeInvitation: 'owner',
  showInvitation: 'everybody',
  acceptInvitation: 'everybody',
  listSignedIn: 'guest',
  endSignedIn: 'self',
  renamePasskey: 'self',
  showRecoveryCodes: 'guest',
  makeRecoveryCodes: 'guest',
  beginRecovery: 'everybody',
  finishRecovery: 'everybody',
  listPolicies: 'member',
  addPolicy: 'owner',
  createPairingCode: 'owner',
  pairHub: 'everybody',
  createDeliveryCode: 'member',
  listDeliveryCodes: 'member',
  revokeDeliveryCode: 'member',
  showHeldGrants: 'member',
  takeBackHeldGrant: 'member',
  registerCarrier: 'everybody',
  showCarrier: 'carrier',
  listCredentials: 'carrier',
  addKey: 'carrier',
  addClient: 'carrier',
  revokeCredential: 'carrier',
  issueToken: 'everybody',
  showAuthorizationServer: 'everybody',
  showProtectedResource: 'everybody',
  registerAssistant: 'everybody',
  callAssistantTools: 'assistant',
  showConsent: 'member',
  answerConsent: 'member',
  listAssistants: 'member',
  removeAssistant: 'member',
  setSigningKey: 'carrier',
  inviteCourier: 'carrier',
  inviteCourierAgain: 'carrier',
  signForCourier: 'carrier',
  removeCourier: 'carrier',
  setRoute: 'carrier',
  showDispatchDay: 'carrier',
  joinCarrier: 'courier',
  showRoute: 'registered',
  reportStop: 'registered',
  showOwnVisits: 'courier',
  makeReceipt: 'courier',
  openReceipt: 'everybody',
  askHousehold: 'everybody',
  showCourierRequests: 'member',
  answerCourier: 'member',
  checkAddress: 'carrier',
  issueCheckoutToken: 'everybody',
  createDelivery: 'carrier',
  listDeliveries: 'carrier',
  showDelivery: 'carrier',
  changeDelivery: 'carrier',
  cancelDelivery: 'carrier',
  showDeliveryVisits: 'carrier',
  showDeliveryGrants: 'carrier',
  takeBackDeliveryGrant: 'carrier',
  playSandbox: 'carrier',
  addWebhook: 'carrier',
  listWebhooks: 'carrier',
  removeWebhook: 'carrier',
  enableWebhook: 'carrier',
  rotateWebhookSecret: 'carrier',
  listWebhookMessages: 'carrier',
  replayWebhookMessage: 'carrier',
  replayWebhookMessages: 'carrier',
  takeOrder: 'everybody',
  addOrderHook: 'carrier',
  listOrderHooks: 'carrier',
  removeOrderHook: 'carrier',
  rotateOrderHookSecret: 'carrier',
  listOrderReceipts: 'carrier',
};

/** The callers, least powerful first, so that nothing is gone before somebody who may not have it asked for it. */
const CALLERS = [
  'nobody', 'a session that was never made', 'a hub', 'a courier of another visit', 'the courier of the visit',
  'a carrier without the scope', 'another carrier', 'the carrier', 'an assistant',
  'guest of another household', 'member of another household', 'owner of another household', 'guest', 'member', 'owner',
] as const;
type CallerName = (typeof CALLERS)[number];

const table: Readonly<Record<RouteName, Route>> = routes;
/** What deletes, or cuts a phone off, comes last: everything is there for everybody before. */
const ends = (name: RouteName): number => Number(table[name].method === 'DELETE' || name === 'inviteCourierAgain');
const names = (Object.keys(routes) as RouteName[]).toSorted((a, b) => ends(a) - ends(b));
/** Routes that name something of a household or a carrier. */
const isNamed = (name: RouteName): boolean => table[name].params !== undefined || name === 'createDeliveryCode';
const RANKS: readonly string[] = ['guest', 'member', 'owner'];

/** Whether the caller may reach what the route names. What is not said here is denied. */
function mayPass(name: RouteName, caller: CallerName): boolean {
  const gate = GATES[name];
  const [rank = '', foreign] = caller.split(' of ');
  switch (gate) {
    case 'everybody':
      return true;
    case 'courier':
      return caller === 'the courier of the visit' || (caller === 'a courier of another visit' && table[name].params?.shape['visitId'] === undefined);
    case 'registered':
      return caller === 'the courier of the visit';
    case 'carrier':
      if (caller === 'a carrier without the scope') return table[name].scope === undefined;
      return caller === 'the carrier' || (caller === 'another carrier' && table[name].params === undefined);
    case 'assistant':
      return caller === 'an assistant';
    case 'guest':
    case 'member':
    case 'owner': {
      return RANKS.indexOf(rank) >= RANKS.indexOf(gate) && (foreign === undefined || !isNamed(name));
    }
    case 'self':
      return caller === 'owner';
    case 'nobody':
      return false;
  }
}

const courier = createTestCourier();
const stranger = createTestCourier();
const hubKey = makeHubKey();
const cookies = new Map<CallerName, string>();
let real: RealServer;
let ash: TestHousehold;
let birch: TestHousehold;
let swift: TestCarrier;
let rival: TestCarrier;
let assistant: string;
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  // Every caller tries every route within a minute.
  real = await startRealServer({ LATCHKEY_RATE_LIMIT: '100000' });
  ash = await addHousehold(real.db, real.sessions, 'Ash');
  birch = await addHousehold(real.db, real.sessions, 'Birch');
  const courierJkt = await calculateJwkThumbprint(courier.publicKey.export({ format: 'jwk' }));
  const belongings = await addBelongings(real.db, ash, { hubKey: hubKey.publicJwk.x, courierJkt });
  swift = await addCarrier(real.db, { ...ash, ...belongings }, { courierJkt });
  rival = await addCarrier(real.db, { ...ash, ...belongings });
  assistant = await addAssistant(real.db, ash.ownerId, belongings.assistantId);
  ids = { ...belongings, ...swift.ids };
});
afterAll(() => real[Symbol.asyncDispose]());

async function call(name: RouteName, caller: CallerName): Promise<{ readonly status: number; readonly code: string | undefined }> {
  const route = table[name];
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_all, parameter: string) => ids[parameter] ?? '');
  const own: Partial<Record<RouteName, object>> = { createDeliveryCode: { accessPointId: ids['accessPointId'], name: 'Swift' }, setRoute: { deliveryIds: [ids['deliveryId']] } };
  const body = own[name] ?? ROUTE_BODIES[name];
  const response = await fetch(`${real.url}${path}`, {
    method: route.method,
    headers: { ...(await credentialsOf(caller, route.method, path)), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const problem = response.headers.get('content-type')?.startsWith('application/problem+json') === true ? (JSON.parse(text) as { code: string }) : undefined;
  return { status: response.status, code: problem?.code };
}

async function credentialsOf(caller: CallerName, method: string, path: string): Promise<Readonly<Record<string, string>>> {
  switch (caller) {
    case 'nobody':
      return {};
    case 'a session that was never made':
      return { cookie: `latchkey=${'x'.repeat(43)}` };
    case 'a hub':
      return { authorization: `Bearer ${signAsHub(hubKey, { iss: ids['hubId'], aud: 'latchkey' })}` };
    case 'a carrier without the scope':
    case 'another carrier':
    case 'the carrier':
      return { authorization: `Bearer ${caller === 'the carrier' ? swift.key : caller === 'another carrier' ? rival.key : swift.keyWithoutScope}` };
    case 'an assistant':
      return { authorization: `Bearer ${assistant}` };
    case 'a courier of another visit':
    case 'the courier of the visit':
      return { dpop: (caller === 'the courier of the visit' ? courier : stranger).prove(method, path, { htu: `${real.url}${path}` }) };
    default: {
      const [role, foreign] = caller.split(' of ') as ['guest' | 'member' | 'owner', string | undefined];
      // A request may end its session.
      if (path.endsWith('/session')) return { cookie: await (foreign === undefined ? ash : birch).cookieOf(role) };
      const cookie = cookies.get(caller) ?? (await (foreign === undefined ? ash : birch).cookieOf(role));
      cookies.set(caller, cookie);
      return { cookie };
    }
  }
}

/** What a gate answers to whom it keeps out. Whether a foreign thing exists is nobody's business. */
function refusalsOf(name: RouteName, caller: CallerName): readonly string[] {
  const gate = GATES[name];
  if (gate === 'nobody') return ['request.not_found'];
  if (gate === 'courier' || gate === 'registered') return [caller.includes('courier') ? 'request.not_found' : 'courier.proof_invalid'];
  if (gate === 'carrier' && caller.includes('carrier')) return [caller === 'a carrier without the scope' ? 'request.forbidden' : 'request.not_found'];
  if (gate === 'carrier' || gate === 'assistant' || !/^(guest|member|owner)/.test(caller)) return ['request.unauthenticated'];
  return !isNamed(name) ? ['request.forbidden'] : ['request.forbidden', 'request.not_found'];
}

/** Past the gate there is nothing to find on this server: a live view that nobody began is nobody's, no simulated home runs, and a link that a member took back is gone for the owner. */
const UNREACHABLE = { endWatch: true, removeShare: true, removeAssistant: true, playSandbox: true };

/** What only a gate answers, not what is behind it. */
const KEPT_OUT: ReadonlySet<string | undefined> = new Set(['request.unauthenticated', 'request.forbidden', 'request.not_found', 'courier.proof_invalid', 'session.verification_needed']);

describe('the permission matrix', () => {
  it('says of every route what the route table says', () => {
    const access = names.map((name) => [name, table[name].access]);
    const same = names.map((name) => [name, { everybody: 'public', self: 'guest', nobody: 'demo', courier: 'courier', registered: 'courier', carrier: 'carrier', assistant: 'assistant', guest: 'guest', member: 'member', owner: 'owner' }[GATES[name]]]);
    expect(same).toEqual(access);
  });

  describe.each(names)('%s', (name) => {
    if (GATES[name] === 'everybody') {
      it('answers everybody alike', async () => {
        const answers = [];
        for (const caller of CALLERS) answers.push(await call(name, caller));
        expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toHaveLength(1);
      });
      return;
    }

    it.each(CALLERS.filter((caller) => !mayPass(name, caller)))('is closed to: %s', async (caller) => {
      expect(refusalsOf(name, caller)).toContain((await call(name, caller)).code);
    });

    // What needs the hub says that it is not there: the gate was passed.
    it.each(CALLERS.filter((caller) => mayPass(name, caller) && !(name in UNREACHABLE)))('is open to: %s', async (caller) => {
      expect(KEPT_OUT).not.toContain((await call(name, caller)).code);
    });
  });

  it.each(['/api/v1/parcels', '/api/v1/visits', '/api/v1/recordings', '/api/v1/notifications'])('%s lists nothing of another household', async (path) => {
    const response = await fetch(`${real.url}${path}`, { headers: { cookie: await birch.cookieOf('owner') } });
    const { items } = (await response.json()) as { items: readonly { readonly id: string }[] };
    expect(items.filter(({ id }) => Object.values(ids).includes(id))).toEqual([]);
  });
});
