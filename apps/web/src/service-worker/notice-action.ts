import { type Client, createClient } from '@latchkey/client';
import { CodedError, randomToken, systemClock } from '@latchkey/kit';
import { deviceKeys } from '../device-keys/device-keys.ts';
import { answerVisit } from '../resident/devices/visit-answer.ts';
import type { NoticeAction, NoticeSubject } from './notice.ts';

/**
 * Does what a notification's button says, by this browser's session and the keys that it keeps for the person who is signed in.
 * To take an alarm needs no more than the receipt of the tap. Rejects where only the page can go on.
 */
export async function actOnNotice({ visitId, incidentId }: NoticeSubject, action: NoticeAction): Promise<void> {
  if (action === 'take') return;
  const client = createClient({});
  if (action === 'lock') return lockDoor(client, { visitId, incidentId });
  if (visitId === null) throw new CodedError('request.invalid', 'The notice names no visit');
  if (action === 'stop') {
    await client.call('POST /api/v1/visits/{visitId}/stop', { params: { visitId }, idempotencyKey: `stop-${randomToken(24)}` });
    return;
  }
  const [person, visit] = await Promise.all([client.call('GET /api/v1/session', {}), client.call('GET /api/v1/visits/{visitId}', { params: { visitId } })]);
  await answerVisit(client, await deviceKeys(person.id), visit, action, Math.floor(systemClock.now() / 1_000));
}

async function lockDoor(client: Client, { visitId, incidentId }: NoticeSubject): Promise<void> {
  const about = visitId !== null ? await client.call('GET /api/v1/visits/{visitId}', { params: { visitId } }) : incidentId !== null ? await client.call('GET /api/v1/incidents/{incidentId}', { params: { incidentId } }) : undefined;
  if (about === undefined) throw new CodedError('request.invalid', 'The notice names no door');
  await client.call('POST /api/v1/access-points/{accessPointId}/lock', { params: { accessPointId: about.accessPointId }, idempotencyKey: `lock-${randomToken(24)}` });
}
