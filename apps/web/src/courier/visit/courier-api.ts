import { type CallInput, type Client, createClient } from '@latchkey/client';
import type { CourierVisit, DoorForCourier } from '@latchkey/contract';
import { proveKey } from '../key/proof-of-key.ts';
import type { HolderKey, QueuedLock, QueuedReport } from '../store/courier-store.ts';
import type { QueuedParcel } from './parcel-queue.ts';
import type { ServerTime } from './server-time.ts';

/** What a scan sends: the text, its symbology and when it was read. */
export type Scan = CallInput<'POST /api/v1/doors/{code}/visits'>['body'];
/** One more label of a visit, or something that is taken along. */
export type Further = CallInput<'POST /api/v1/courier/visits/{visitId}/parcels'>['body'];
export type Symbology = NonNullable<Scan['symbology']>;

/** The server as the courier's page sees it. Calls reject with `ApiError`. */
export interface CourierApi {
  showDoor(code: string, signal?: AbortSignal): Promise<DoorForCourier>;
  /** The key makes a repeated scan the same request, and is what the hub's word about the visit must name. */
  startVisit(code: string, scan: Scan, idempotencyKey: string, signal?: AbortSignal): Promise<CourierVisit>;
  /** A guest asks the door to open. */
  startEntry(code: string, idempotencyKey: string, signal?: AbortSignal): Promise<CourierVisit>;
  showVisit(visitId: CourierVisit['id'], signal?: AbortSignal): Promise<CourierVisit>;
  lock(lock: QueuedLock, signal?: AbortSignal): Promise<CourierVisit>;
  /** Why the parcel was not left. */
  report(report: QueuedReport, signal?: AbortSignal): Promise<CourierVisit>;
  /** One more label in a visit that runs. */
  addParcel(parcel: QueuedParcel, signal?: AbortSignal): Promise<CourierVisit>;
  withdraw(visitId: CourierVisit['id']): Promise<CourierVisit>;
  /** Proves its key to the server: for what is loaded later. */
  readonly proven: Client;
  /** The first message on the visit's WebSocket, and where that is. */
  openEvents(visitId: CourierVisit['id']): Promise<{ readonly url: string; readonly hello: string }>;
}

export interface CourierApiOptions {
  readonly origin: string;
  readonly key: () => Promise<HolderKey>;
  readonly subtle: SubtleCrypto;
  readonly time: ServerTime;
  /** The code behind the `#` of the door's address, where its display shows one. */
  readonly shownCode: () => string | undefined;
  readonly fetch?: typeof fetch;
}

export function createCourierApi({ origin, key, subtle, time, shownCode, fetch: send }: CourierApiOptions): CourierApi {
  const prove = async (method: string, path: string, visitNonce?: string) =>
    proveKey(await key(), { method, url: new URL(path, origin).href, visitNonce, shownCode: visitNonce === undefined ? undefined : shownCode() }, time.now(), subtle);
  const open = createClient(send === undefined ? {} : { fetch: send });
  const proven = createClient({ ...(send === undefined ? {} : { fetch: send }), authorize: async ({ method, url }) => ({ dpop: await prove(method, url) }) });
  const learn = <Answer extends { readonly serverNow: string }>(answer: Answer): Answer => {
    time.learn(answer.serverNow);
    return answer;
  };
  const abort = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });

  return {
    proven,
    showDoor: async (code, signal) => learn(await open.call('GET /api/v1/doors/{code}', { params: { code }, ...abort(signal) })),
    async startVisit(code, scan, idempotencyKey, signal) {
      const dpop = await prove('POST', `/api/v1/doors/${encodeURIComponent(code)}/visits`, idempotencyKey);
      return learn(await open.call('POST /api/v1/doors/{code}/visits', { params: { code }, body: scan, idempotencyKey, headers: { dpop }, ...abort(signal) }));
    },
    async startEntry(code, idempotencyKey, signal) {
      const dpop = await prove('POST', `/api/v1/doors/${encodeURIComponent(code)}/entries`, idempotencyKey);
      return learn(await open.call('POST /api/v1/doors/{code}/entries', { params: { code }, idempotencyKey, headers: { dpop }, ...abort(signal) }));
    },
    showVisit: async (visitId, signal) => learn(await proven.call('GET /api/v1/courier/visits/{visitId}', { params: { visitId }, ...abort(signal) })),
    lock: async ({ visitId, idempotencyKey, askedAt }, signal) =>
      learn(await proven.call('POST /api/v1/courier/visits/{visitId}/lock', { params: { visitId }, body: { askedAt }, idempotencyKey, ...abort(signal) })),
    report: async ({ visitId, reason, at, idempotencyKey }, signal) =>
      learn(await proven.call('POST /api/v1/courier/visits/{visitId}/report', { params: { visitId }, body: { reason, at }, idempotencyKey, ...abort(signal) })),
    addParcel: async ({ visitId, scan, idempotencyKey }, signal) =>
      learn(await proven.call('POST /api/v1/courier/visits/{visitId}/parcels', { params: { visitId }, body: scan, idempotencyKey, ...abort(signal) })),
    withdraw: async (visitId) => learn(await proven.call('POST /api/v1/courier/visits/{visitId}/withdraw', { params: { visitId }, idempotencyKey: `withdraw-${visitId}` })),
    async openEvents(visitId) {
      const path = `/api/v1/courier/visits/${visitId}/events`;
      return { url: new URL(path, origin).href.replace(/^http/, 'ws'), hello: JSON.stringify({ type: 'proof', proof: await prove('GET', path) }) };
    },
  };
}
