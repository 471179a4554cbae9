import * as z from 'zod/mini';
import { mayApprove } from './device-record.ts';
import { idOf, keyName, purpose, seconds } from './identifiers.ts';
import { faultOf, readJws, type Signer, signJws } from './jws.ts';
import { findDevice, type Roster } from './roster.ts';

export const APPROVAL_TYPE = 'latchkey-approval+jws';

/** A member's yes to one visit of one courier at one door. */
export const approvalContent = z.strictObject({
  v: z.literal(1),
  site: idOf('site'),
  visit: idOf('vis'),
  accessPointId: idOf('ap'),
  purpose,
  /** Thumbprint of the courier's key. */
  courier: keyName,
  issuedAt: seconds,
  expiresAt: seconds,
});
export type ApprovalContent = z.infer<typeof approvalContent>;

/** An approval is for the courier who waits: longer ones do not count. Seconds. */
export const LONGEST_APPROVAL = 600;

/** Signs an approval. `signer.kid` is the device's id. */
export const signApproval = (content: ApprovalContent, signer: Signer): Promise<string> => signJws(APPROVAL_TYPE, content, signer);

/** What must be approved. */
export type ApprovalWanted = Pick<ApprovalContent, 'site' | 'visit' | 'accessPointId' | 'purpose' | 'courier'>;
export type ApprovalRefusalCode = 'approval.malformed' | 'approval.not_by_member' | 'approval.forged' | 'approval.other_visit' | 'approval.expired';
export type ApprovalJudgement = { readonly ok: true; readonly deviceId: string } | { readonly ok: false; readonly code: ApprovalRefusalCode };

/** Judges an approval for one visit. `now` and `skew` are in seconds. Never throws. */
export async function verifyApproval(text: string, roster: Roster, wanted: ApprovalWanted, now: number, skew: number): Promise<ApprovalJudgement> {
  const jws = readJws(text, APPROVAL_TYPE);
  const content = jws === undefined ? undefined : approvalContent.safeParse(jws.payload).data;
  if (jws === undefined || content === undefined) return refuse('approval.malformed');
  const signer = findDevice(roster, jws.header.kid);
  if (signer === undefined || !mayApprove(signer)) return refuse('approval.not_by_member');
  if ((await faultOf(jws, signer.signKey)) !== undefined) return refuse('approval.forged');
  const same = content.site === wanted.site && content.visit === wanted.visit && content.accessPointId === wanted.accessPointId && content.purpose === wanted.purpose && content.courier === wanted.courier;
  if (!same) return refuse('approval.other_visit');
  const lasts = content.expiresAt - content.issuedAt;
  if (lasts <= 0 || lasts > LONGEST_APPROVAL || now < content.issuedAt - skew || now >= content.expiresAt + skew) return refuse('approval.expired');
  return { ok: true, deviceId: signer.deviceId };
}

const refuse = (code: ApprovalRefusalCode): ApprovalJudgement => ({ ok: false, code });
