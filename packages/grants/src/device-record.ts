import * as z from 'zod/mini';
import { idOf } from './identifiers.ts';
import { signKey, unwrapKey } from './public-key.ts';

/** What a device of the household may do. Owners sign rosters and policies; owners and members approve visits; all watch. */
export const deviceRole = z.enum(['owner', 'member', 'guest']);
export type DeviceRole = z.infer<typeof deviceRole>;

/** A person's device, by the public halves of the two keys that it made and never gives away. */
export const deviceRecord = z.strictObject({
  deviceId: idOf('dev'),
  memberId: idOf('mem'),
  /** What its owner calls it: “Kitchen tablet”. */
  name: z.string().check(z.minLength(1), z.maxLength(80)),
  role: deviceRole,
  signKey,
  unwrapKey,
});
export type DeviceRecord = z.infer<typeof deviceRecord>;

export const maySignPolicies = ({ role }: DeviceRecord): boolean => role === 'owner';
export const mayApprove = ({ role }: DeviceRecord): boolean => role === 'owner' || role === 'member';
