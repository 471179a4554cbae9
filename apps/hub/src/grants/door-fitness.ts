import type { PictureReading, RefusalCode } from '@latchkey/domain';
import type { AccessPoint } from '../devices/access-point.ts';

/**
 * Why a visit that began at this door now would be refused, by what is known already: the picture fails, the lock or the contact is silent. Undefined where it may
 * begin; what a visit finds out only by trying stays its own to judge.
 */
export function unfitBecause({ cameraRule, lock, contact }: Pick<AccessPoint, 'cameraRule' | 'lock' | 'contact'>, picture: PictureReading | undefined): RefusalCode | undefined {
  if (cameraRule === 'required' && picture?.alive !== true) return 'camera.not_live';
  if (lock.reachability.kind === 'silent') return 'lock.unknown';
  return contact?.reachability.kind === 'silent' ? 'door.unknown' : undefined;
}
