import type { CallOutput } from '@latchkey/client';
import { type Clock, CodedError, randomToken, Seconds, toIso } from '@latchkey/kit';
import { sampleNumber } from '@latchkey/labels';
import type { CourierClient } from '../../apps/cli/src/deliver/courier-client.ts';
import type { ResidentWatch } from './resident-watch.ts';
import type { VisitMoments } from './visit-times.ts';

export type DemoDoor = CallOutput<'GET /api/v1/demo'>['doors'][number];

/** A visit whose first half is measured and whose door is being locked. */
export interface StartedVisit {
  readonly visitId: `vis_${string}`;
  readonly moments: VisitMoments;
  /** Resolves when bolt and door have stayed put and the visit is over. */
  readonly secured: Promise<void>;
}

/** Longer than the hub's own deadlines, so that it is the hub that says what went wrong. */
const LIMIT = Seconds(12);
const epochNow = () => performance.timeOrigin + performance.now();

const codeOf = ({ path }: DemoDoor): string => path.split('/').at(-1) ?? '';

/** The courier's page of a door is opened: its connection stands, and the door's devices and its picture are asked. */
export async function openDoorPage(door: DemoDoor, courier: CourierClient): Promise<void> {
  await courier.client.call('GET /api/v1/doors/{code}', { params: { code: codeOf(door) } });
}

/** Plays one visit at a door through the public API: parcel, scan, unlocked, “lock”. Resolves when the bolt is thrown again and only the settling is left. */
export async function playVisit(door: DemoDoor, seed: number, resident: ResidentWatch, courier: CourierClient, clock: Clock): Promise<StartedVisit> {
  const number = sampleNumber('ups_1z', seed);
  await resident.client.call('POST /api/v1/parcels', { body: { text: number, accessPointId: door.accessPointId }, idempotencyKey: randomToken(20) });
  const code = codeOf(door);
  const scannedAt = epochNow();
  const { id: visitId } = await courier.client.call('POST /api/v1/doors/{code}/visits', { params: { code }, body: { text: number, symbology: 'code128', scannedAt: toIso(clock.now()) }, idempotencyKey: randomToken(20) });
  const answeredAt = epochNow();
  const unlocked = await resident.entry(visitId, 'unlocking', LIMIT, ({ state }) => state === 'unlocked' || state === 'refused' || state === 'unconfirmed');
  if (unlocked.state !== 'unlocked') throw new CodedError('bench.visit', `A visit at the ${door.name} became ${unlocked.state} by ${unlocked.type}`);
  await courier.client.call('POST /api/v1/courier/visits/{visitId}/lock', { params: { visitId }, body: { askedAt: toIso(clock.now()) }, idempotencyKey: randomToken(20) });
  await resident.entry(visitId, 'locking', LIMIT, ({ state }) => state === 'settling');
  const { startedAt } = await resident.client.call('GET /api/v1/visits/{visitId}', { params: { visitId } });
  const secured = resident.entry(visitId, 'securing', LIMIT, ({ state }) => state === 'secured').then(() => resident.forget(visitId));
  // Awaited by the caller; until then a failure is not unhandled.
  secured.catch(() => undefined);
  return { visitId, moments: { scannedAt, answeredAt, grantedAt: Date.parse(startedAt), entries: resident.entriesOf(visitId) }, secured };
}
