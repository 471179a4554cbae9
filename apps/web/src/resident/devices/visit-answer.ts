import type { Client } from '@latchkey/client';
import type { Visit } from '@latchkey/contract';
import { findDevice, LONGEST_APPROVAL, mayApprove, readKeptRoster, signApproval, signerOf } from '@latchkey/grants';
import { CodedError, randomToken } from '@latchkey/kit';
import type { OwnDevice } from '../../device-keys/device-keys.ts';

export type VisitAnswer = 'approve' | 'deny' | 'later';

/**
 * Answers a courier who asks to come in. A yes is signed by this device, for this visit at this door alone: the hub opens for nothing less.
 * Rejects with `request.forbidden` where no owner's device has confirmed this one. `now` is in seconds.
 */
export async function answerVisit(client: Client, own: OwnDevice | undefined, visit: Visit, decision: VisitAnswer, now: number): Promise<Visit> {
  const answer = { params: { visitId: visit.id }, idempotencyKey: `answer-${randomToken(24)}` };
  if (decision !== 'approve') return client.call('POST /api/v1/visits/{visitId}/answer', { ...answer, body: { decision } });
  // The site is the one of the list that this device was confirmed in, whatever the server says.
  const roster = own?.roster === undefined ? undefined : await readKeptRoster(own.roster);
  const record = own === undefined || roster === undefined ? undefined : findDevice(roster, own.deviceId);
  if (own === undefined || roster === undefined || record === undefined || !mayApprove(record) || visit.courier === null) throw new CodedError('request.forbidden', 'This device was not confirmed');
  const content = { v: 1, site: roster.site, visit: visit.id, accessPointId: visit.accessPointId, purpose: visit.purpose, courier: visit.courier, issuedAt: now, expiresAt: now + LONGEST_APPROVAL } as const;
  return client.call('POST /api/v1/visits/{visitId}/answer', { ...answer, body: { decision, approval: await signApproval(content, signerOf(own, record.deviceId)) } });
}
