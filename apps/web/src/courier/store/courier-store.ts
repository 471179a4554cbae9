import type { NotLeftReason } from '@latchkey/contract';

/** The phone's key. The private half is a handle that the browser signs with; nobody can read it. */
export interface HolderKey {
  readonly alg: 'EdDSA' | 'ES256';
  readonly privateKey: CryptoKey;
  readonly publicJwk: Readonly<Record<'kty' | 'crv' | 'x', string>> & { readonly y?: string };
}

/** “I left it: lock”, as it was pressed. It is sent with its key until the server has acknowledged it. */
export interface QueuedLock {
  readonly visitId: `vis_${string}`;
  readonly idempotencyKey: string;
  /** ISO 8601, the server's time as well as the phone knows it. */
  readonly askedAt: string;
}

/** Why a parcel was not left, as the courier tapped it; null takes that back. */
export interface QueuedReport {
  readonly visitId: `vis_${string}`;
  readonly reason: NotLeftReason | null;
  readonly idempotencyKey: string;
  /** ISO 8601, the server's time as well as the phone knows it. */
  readonly at: string;
}

/** The visit that runs at a door, so that a reloaded page finds it again. */
export interface RunningVisit {
  readonly doorCode: string;
  readonly visitId: `vis_${string}`;
  readonly pin: VisitPin;
}

/** By what the page knows the hub's word about its own visit: both were fixed before the visit began. */
export interface VisitPin {
  /** `x` of the hub's Ed25519 key, from the door's information. */
  readonly hubKey: string;
  /** What this page made up for this visit. */
  readonly nonce: string;
}

/** What the courier's phone keeps between loads of the page. At most one queued lock and one queued report a visit, and one running visit a door. */
export interface CourierStore {
  readKey(): Promise<HolderKey | undefined>;
  writeKey(key: HolderKey): Promise<void>;
  /** The key that the household gave a guest for this door. */
  readGuestKey(doorCode: string): Promise<HolderKey | undefined>;
  writeGuestKey(doorCode: string, key: HolderKey): Promise<void>;
  readLocks(): Promise<readonly QueuedLock[]>;
  writeLock(lock: QueuedLock): Promise<void>;
  /** Removes the lock of that visit if it is still the one with this key. */
  removeLock(lock: QueuedLock): Promise<void>;
  readReports(): Promise<readonly QueuedReport[]>;
  /** Takes the place of what was said of that visit before. */
  writeReport(report: QueuedReport): Promise<void>;
  /** Removes the report of that visit if it is still the one with this key. */
  removeReport(report: QueuedReport): Promise<void>;
  readVisit(doorCode: string): Promise<RunningVisit | undefined>;
  writeVisit(visit: RunningVisit): Promise<void>;
  removeVisit(doorCode: string): Promise<void>;
}
