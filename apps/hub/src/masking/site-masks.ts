import type { CameraPort } from '@latchkey/driver-api';
import { maskedPercent, type PrivacyMask } from '@latchkey/grants';
import type { Clock, Log } from '@latchkey/kit';
import type { AccessPoint } from '../devices/access-point.ts';
import type { SitePolicy } from '../grants/site-policy.ts';
import { createMaskedCamera, type MaskedCamera } from './masked-camera.ts';

/** What to cover when nobody knows what must not be seen. */
const ALL: readonly PrivacyMask[] = [{ x: 0, y: 0, width: 1_000, height: 1_000 }];

/** The masks of a site, as its owners signed them. */
export interface SiteMasks extends Disposable {
  /** The access points, with cameras that show nothing of what is masked: for everything that records or shows. */
  readonly accessPoints: readonly AccessPoint[];
  /** What the camera itself sends: for what judges the picture, in memory, and for nothing else. */
  ownCamera(accessPointId: string): CameraPort | undefined;
  /** What is covered of this access point's picture. A camera of several access points is covered for all of them by the masks of each. */
  masksOf(accessPointId: string): readonly PrivacyMask[];
  /** The share of this access point's picture that is covered, in whole percent, never less than it is. */
  percentOf(accessPointId: string): number;
  /** Covers what the policy says now; to be called when it changed. */
  apply(): void;
  /** Told when something is covered that was not: whatever of this access point's picture is kept for later must go. */
  onForget(accessPointId: string, listener: () => void): Disposable;
}

export interface SiteMasksDeps {
  readonly accessPoints: readonly AccessPoint[];
  readonly policy: Pick<SitePolicy, 'current' | 'isUnreadable'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Covers the cameras of all access points from the beginning, before anything can listen to them. */
export function createSiteMasks({ accessPoints, policy, clock, log }: SiteMasksDeps): SiteMasks {
  const cameras = new Map<CameraPort, MaskedCamera>();
  for (const { id, camera } of accessPoints) {
    if (camera !== undefined && !cameras.has(camera)) cameras.set(camera, createMaskedCamera({ camera, clock, log: log.child({ camera: id }) }));
  }
  const maskedOf = (accessPointId: string): MaskedCamera | undefined => {
    const own = accessPoints.find(({ id }) => id === accessPointId)?.camera;
    return own && cameras.get(own);
  };
  const wantedOf = (own: CameraPort): readonly PrivacyMask[] => {
    if (policy.isUnreadable) return ALL;
    const ids = new Set<string>(accessPoints.flatMap(({ id, camera }) => (camera === own ? [id] : [])));
    return (policy.current?.doors ?? []).flatMap(({ accessPointId, masks }) => (ids.has(accessPointId) ? (masks ?? []) : []));
  };
  const apply = () => {
    for (const [own, camera] of cameras) camera.cover(wantedOf(own));
  };
  apply();
  const masksOf = (accessPointId: string) => maskedOf(accessPointId)?.masks ?? [];
  return {
    accessPoints: accessPoints.map((point) => ({ ...point, camera: point.camera && cameras.get(point.camera) })),
    ownCamera: (accessPointId) => accessPoints.find(({ id }) => id === accessPointId)?.camera,
    masksOf,
    percentOf: (accessPointId) => maskedPercent(masksOf(accessPointId)),
    apply,
    onForget(accessPointId, listener) {
      const stop = maskedOf(accessPointId)?.onForget(listener);
      return { [Symbol.dispose]: () => stop?.() };
    },
    [Symbol.dispose]() {
      for (const camera of cameras.values()) camera[Symbol.dispose]();
    },
  };
}
