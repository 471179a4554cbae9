import { createClient } from '@latchkey/client';
import { sampleNumber } from '@latchkey/labels';
import type { Attack } from './attack.ts';

const refusedWith = (statuses: readonly number[], allowed: readonly number[]): boolean => statuses.every((status) => allowed.includes(status));

/** Somebody else's word for who they are. */
export const identityAttacks: readonly Attack[] = [
  {
    name: 'leaked password',
    after: 'credential stuffing',
    times: { quick: 20, full: 200 },
    async attempt({ home }, turn) {
      const bodies = [{ email: 'resident@example.org', password: `Summer${turn}!` }, { username: 'admin', password: 'admin' }];
      const answers = await Promise.all(
        ['/api/v1/session', '/api/v1/sessions', '/api/v1/login'].flatMap((path) =>
          bodies.map((body) => fetch(`${home.street.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', origin: home.street.url }, body: JSON.stringify(body) })),
        ),
      );
      const succeeded = !refusedWith(answers.map(({ status }) => status), [400, 401, 404, 405, 422, 429]) || answers.some(({ headers }) => headers.getSetCookie().length > 0);
      return { succeeded, outcome: succeeded ? 'signed in' : 'there is no password to try' };
    },
  },
  {
    name: 'forged session',
    after: 'a session guessed or altered',
    times: { quick: 20, full: 500 },
    async attempt({ home }, turn) {
      const cookie = `__Host-latchkey=${'A'.repeat(turn % 60)}${crypto.randomUUID()}; latchkey=${crypto.randomUUID()}; session=${crypto.randomUUID()}`;
      const answers = await Promise.all(['/api/v1/home', '/api/v1/visits', '/api/v1/recordings', '/api/v1/parcels'].map((path) => fetch(`${home.street.url}${path}`, { headers: { cookie } })));
      const succeeded = !refusedWith(answers.map(({ status }) => status), [401]);
      return { succeeded, outcome: succeeded ? 'let in' : 'refused: 401' };
    },
  },
  {
    name: 'stolen session from another site',
    after: 'a page that makes the resident’s browser act',
    times: { quick: 5, full: 50 },
    async attempt({ home }) {
      // The session itself is good: what gives it away is where the request comes from.
      const signIn = await fetch(`${home.street.url}/api/v1/demo/session`, { method: 'POST', headers: { 'content-type': 'application/json', origin: home.street.url }, body: '{}' });
      const cookie = signIn.headers.getSetCookie().map((line) => line.split(';', 1)[0]).join('; ');
      const thief = createClient({ baseUrl: home.street.url, authorize: async () => ({ origin: 'https://evil.example', cookie }) });
      const { items: before } = await home.resident.call('GET /api/v1/parcels', { query: { limit: 100 } });
      const code = await thief.call('POST /api/v1/parcels', { body: { text: sampleNumber('ups_1z', 77), title: 'Not asked for' }, idempotencyKey: crypto.randomUUID() }).then(
        () => 'taken',
        (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'failed'),
      );
      const { items: now } = await home.resident.call('GET /api/v1/parcels', { query: { limit: 100 } });
      const succeeded = code === 'taken' || now.length !== before.length;
      return { succeeded, outcome: succeeded ? 'acted for the resident' : `refused: ${code}` };
    },
  },
  {
    name: 'another courier’s visit',
    after: 'a visit taken over by its number',
    times: { quick: 1, full: 5 },
    async attempt({ home, newCourier }) {
      await home.untilReady('parcel-box');
      const [courier, thief] = await Promise.all([newCourier(), newCourier()]);
      const { id } = await courier.scan('parcel-box', await home.expectParcel({ door: 'parcel-box' }));
      const codes = await Promise.all([thief.visit(id), thief.lock(id)].map((call) => call.then(() => 'taken', (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'failed'))));
      await courier.until(id, 'unlocked');
      await courier.lock(id);
      await courier.until(id, 'secured');
      await home.untilReady('parcel-box');
      const succeeded = codes.includes('taken');
      return { succeeded, outcome: succeeded ? 'taken over' : `refused: ${[...new Set(codes)].join(', ')}` };
    },
  },
];
