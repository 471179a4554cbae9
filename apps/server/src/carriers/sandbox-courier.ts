import { type Clock, CodedError, describeError, type Log, Millis, randomToken, Seconds, sleep, toIso } from '@latchkey/kit';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { requireDelivery } from './delivery-store.ts';

const POLL = Millis(200);
const VISIT_LIMIT = Seconds(90);
const PASSED_ON: ReadonlySet<string> = new Set(['hub.offline', 'hub.timeout', 'visit.busy', 'visit.not_allowed']);

export interface SandboxCourierDeps {
  readonly db: Kysely<Schema>;
  /** Where the server itself is reached: the simulated courier uses the public API like everybody else. */
  readonly serverUrl: string;
  /** The simulated home's control page; undefined where none runs. */
  readonly simulatorUrl: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** A courier for sandbox deliveries: its hands are the simulated home's, its key and its requests are those of any walk-up courier. */
export function createSandboxCourier({ db, serverUrl, simulatorUrl, clock, log }: SandboxCourierDeps): Handlers<'playSandbox'> & AsyncDisposable {
  const stopped = new AbortController();
  const walks = new Set<Promise<void>>();

  return {
    async playSandbox({ caller, params }) {
      const placed = await requireDelivery(db, caller.carrierId, params.deliveryId);
      if (!caller.sandbox || simulatorUrl === undefined) throw new CodedError('request.forbidden', 'Only sandbox accounts have a simulated courier, where the simulated home runs.');
      if (placed.delivery.status !== 'expected') throw new CodedError('request.conflict', `This delivery is ${placed.delivery.status}.`);
      const door = await db
        .selectFrom('parcels')
        .innerJoin('access_points as points', (join) => join.onRef('points.site_id', '=', 'parcels.site_id').onRef('points.id', '=', 'parcels.access_point_id'))
        .select(['points.door_code as code', 'points.kind'])
        .where('parcels.site_id', '=', placed.siteId)
        .where('parcels.id', '=', placed.parcelId)
        .executeTakeFirst();
      if (door === undefined) throw new CodedError('request.conflict', 'This parcel is for no particular door of the sandbox.');
      const courier = await createApiCourier(serverUrl, clock);
      await playScript(simulatorUrl, door.kind === 'parcel-box' ? 'box-deliver' : 'deliver');
      const visit = await courier.call('POST', `/api/v1/doors/${door.code}/visits`, { text: placed.delivery.trackingNumber, symbology: 'code128', scannedAt: toIso(clock.now()) });
      const walk = follow(courier, visit.id).catch((error: unknown) => log.warn('the sandbox courier did not finish', { delivery: params.deliveryId, error: describeError(error) }));
      walks.add(walk);
      void walk.finally(() => walks.delete(walk));
      return (await requireDelivery(db, caller.carrierId, params.deliveryId)).delivery;
    },
    async [Symbol.asyncDispose]() {
      stopped.abort();
      await Promise.all(walks);
    },
  };

  /** Locks once the door is closed, as the courier's page does. */
  async function follow(courier: ApiCourier, visitId: string): Promise<void> {
    const deadline = clock.monotonic() + VISIT_LIMIT;
    while (clock.monotonic() < deadline && !stopped.signal.aborted) {
      const { state } = await courier.call('GET', `/api/v1/courier/visits/${visitId}`);
      if (state === 'secured' || state === 'refused') return;
      if (state === 'closed') await courier.call('POST', `/api/v1/courier/visits/${visitId}/lock`, { askedAt: toIso(clock.now()) });
      await sleep(clock, POLL, stopped.signal);
    }
  }
}

async function playScript(simulatorUrl: string, name: string): Promise<void> {
  const response = await fetch(`${simulatorUrl}/actions/script`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name }), signal: AbortSignal.timeout(Seconds(5)) }).catch(() => undefined);
  if (response?.ok !== true) throw new CodedError('hub.offline', 'The simulated home does not answer.');
}

interface ApiCourier {
  /** Rejects with the code of the API's problem where the sandbox's route has it, and else with `request.conflict`. */
  call(method: 'GET' | 'POST', path: string, body?: object): Promise<{ readonly id: string; readonly state: string }>;
}

async function createApiCourier(serverUrl: string, clock: Clock): Promise<ApiCourier> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const jwk = await exportJWK(publicKey);
  return {
    async call(method, path, body) {
      const dpop = await new SignJWT({ htm: method, htu: `${serverUrl}${path}`, jti: randomToken(26) }).setProtectedHeader({ typ: 'dpop+jwt', alg: 'EdDSA', jwk }).setIssuedAt(Math.floor(clock.now() / 1_000)).sign(privateKey);
      const response = await fetch(`${serverUrl}${path}`, {
        method,
        headers: { dpop, ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomToken(20) }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(Seconds(10)),
      });
      // Our own API: an answer is a courier's visit, or a problem.
      const answer = (await response.json()) as { readonly id: string; readonly state: string; readonly code?: string; readonly detail?: string };
      if (!response.ok) throw new CodedError(answer.code !== undefined && PASSED_ON.has(answer.code) ? answer.code : 'request.conflict', answer.detail ?? 'The door refused.');
      return answer;
    },
  };
}
