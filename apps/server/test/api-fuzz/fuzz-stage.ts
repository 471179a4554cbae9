import { join } from 'node:path';
import type { HubCommand, HubReply } from '@latchkey/contract';
import { calculateJwkThumbprint } from 'jose';
import { addAssistant } from '../../src/assistants/assistant.fixture.ts';
import { addCarrier } from '../../src/carriers/carrier.fixture.ts';
import { addBelongings } from '../../src/household/belongings.fixture.ts';
import { addHousehold, createTestCourier } from '../../src/http/test-app.fixture.ts';
import { connectTestHub, makeHubKey } from '../../src/hub-link/test-hub.fixture.ts';
import { openServerKeys } from '../../src/identity/server-keys.ts';
import { startRealServer } from '../../src/real-server.fixture.ts';

/** A whole server with two households, everything that a household can have, a hub that answers, and callers of every kind. */
export interface FuzzStage extends AsyncDisposable {
  readonly url: string;
  /** Who can have what a route asks for, by the name of the security scheme in the document; the empty name is for all. */
  readonly callers: Readonly<Record<string, readonly string[]>>;
  /** Texts that mean something here. */
  readonly known: readonly string[];
  /** What proves to the server that `caller` asks. */
  credentialsOf(caller: string, method: string, path: string): Promise<Readonly<Record<string, string>>>;
}

const ROLES = ['owner', 'member', 'guest'] as const;
const RESIDENTS = [...ROLES, ...ROLES.map((role) => `foreign ${role}`)];
const COURIERS = ['courier', 'stranger with a key'];
const CARRIERS = ['carrier', 'rival carrier'];

export async function openFuzzStage(): Promise<FuzzStage> {
  await using stack = new AsyncDisposableStack();
  // Requests come from many addresses, as a proxy tells them: the limits of one would end the run after a second.
  const real = stack.use(await startRealServer({ LATCHKEY_DEMO: 'true', LATCHKEY_PROXIES: '127.0.0.1', LATCHKEY_RATE_LIMIT: '1000000', LATCHKEY_CARRIER_SIGN_UP: 'true' }));
  const courier = createTestCourier();
  const hubKey = makeHubKey();
  const courierJkt = await calculateJwkThumbprint(courier.publicKey.export({ format: 'jwk' }));
  const [ash, birch] = [await addHousehold(real.db, real.sessions, 'Ash'), await addHousehold(real.db, real.sessions, 'Birch')];
  const ids = await addBelongings(real.db, ash, { hubKey: hubKey.publicJwk.x, courierJkt });
  const [carrier, rival] = [await addCarrier(real.db, { ...ash, ...ids }), await addCarrier(real.db, { ...birch, ...ids, siteId: birch.siteId })];
  const { serverId } = await openServerKeys(join(real.folder, 'server', 'keys'));
  stack.use(await connectTestHub({ url: `${real.url.replace('http', 'ws')}/hub-link`, hubId: ids.hubId, serverId, key: hubKey, answer: answerAsHub }));
  const assistant = await addAssistant(real.db, ash.ownerId);
  const cookies = new Map<string, string>();
  const kept = stack.move();
  return {
    url: real.url,
    callers: { '': ['nobody', 'assistant', ...COURIERS, ...CARRIERS, ...RESIDENTS], assistantToken: ['assistant'], courierKey: COURIERS, carrierKey: CARRIERS, session: RESIDENTS },
    known: [...Object.values(ids), ...Object.values(carrier.ids), ...Object.values(rival.ids), courierJkt, ash.ownerId, birch.ownerId, ash.siteId, 'MADEUP0000001', '1Z999AA10123456784', 'TBA123456789012'],
    async credentialsOf(caller, method, path) {
      if (caller === 'nobody') return {};
      if (caller === 'assistant') return { authorization: `Bearer ${assistant}`, accept: 'application/json, text/event-stream' };
      if (caller.endsWith('carrier')) return { authorization: `Bearer ${(caller === 'carrier' ? carrier : rival).key}` };
      if (caller === 'courier' || caller === 'stranger with a key') return { dpop: (caller === 'courier' ? courier : createTestCourier()).prove(method, path, { htu: `${real.url}${path}` }) };
      const [role, foreign] = caller.split(' ').toReversed() as [(typeof ROLES)[number], string | undefined];
      // A request may end its session; the next one of that caller signs in again.
      const cookie = path.endsWith('/session') ? undefined : cookies.get(caller);
      if (cookie !== undefined) return { cookie };
      const made = await (foreign === undefined ? ash : birch).cookieOf(role);
      cookies.set(caller, made);
      return { cookie: made };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** A hub that does as it is told, and has no pictures. */
function answerAsHub({ type }: HubCommand): HubReply['result'] {
  switch (type) {
    case 'visit.request':
      return { ok: true, body: { state: 'arming' } };
    case 'recording.keys':
      return { ok: true, body: { proof: 'e.y.J', envelopes: [] } };
    case 'live.offer':
      return { ok: false, code: 'live.bad_offer', message: 'There is no picture in this offer.' };
    case 'media.open':
      return { ok: false, code: 'recording.gone', message: 'It was deleted.' };
    default:
      return { ok: true, body: {} };
  }
}
