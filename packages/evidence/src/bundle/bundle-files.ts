import { asMembers, parseObject } from '../chain-line.ts';
import { fromBase64 } from '../digest.ts';
import { isWitnessKey, KEY_BYTES } from '../witness-key.ts';
import { BUNDLE_FORMAT, type Withheld } from './evidence-data.ts';

type Members = Readonly<Record<string, unknown>>;

export interface Manifest {
  readonly visitId: string;
  readonly withheld: readonly Withheld[];
}

export interface Keys {
  readonly hub: { readonly id: string; readonly key: Uint8Array };
  readonly witnesses: readonly { readonly id: string; readonly what: 'server' | 'device'; readonly key: Uint8Array }[];
}

/** manifest.json; undefined when it is not of this format. */
export function readManifest(text: string | undefined): Manifest | undefined {
  const value = parseObject(text ?? '');
  if (value?.['format'] !== BUNDLE_FORMAT || typeof value['visitId'] !== 'string' || typeof value['exportedAt'] !== 'string') return undefined;
  const withheld = listOf(value['withheld'], asWithheld);
  return withheld === undefined ? undefined : { visitId: value['visitId'], withheld };
}

function asWithheld({ recordingId, segments }: Members): Withheld | undefined {
  if (typeof recordingId !== 'string') return undefined;
  if (segments === null) return { recordingId, segments };
  // Each was looked at.
  return Array.isArray(segments) && segments.every((segment) => Number.isSafeInteger(segment)) ? { recordingId, segments: segments as number[] } : undefined;
}

/** keys.json; undefined when it is not of this format. */
export function readKeys(text: string | undefined): Keys | undefined {
  const value = parseObject(text ?? '');
  const hub = asMembers(value?.['hub']);
  const hubKey = asKey(hub?.['key']);
  const witnesses = listOf(value?.['witnesses'], ({ id, what, key }) => {
    // A server signs by Ed25519; a device by what its browser had.
    const bytes = what === 'device' ? asWitnessKey(key) : asKey(key);
    return typeof id === 'string' && (what === 'server' || what === 'device') && bytes !== undefined ? ({ id, what, key: bytes } as const) : undefined;
  });
  const openings = listOf(value?.['recordings'], ({ recordingId, key }) => (typeof recordingId === 'string' && typeof key === 'string' ? recordingId : undefined));
  if (typeof hub?.['id'] !== 'string' || hubKey === undefined || witnesses === undefined || openings === undefined) return undefined;
  return { hub: { id: hub['id'], key: hubKey }, witnesses };
}

/** proofs.json: hashes by `seq`; undefined when it is not of this format. */
export function readProofs(text: string | undefined): ReadonlyMap<string, readonly Uint8Array[]> | undefined {
  const value = parseObject(text ?? '');
  if (value === undefined) return undefined;
  const proofs = new Map<string, readonly Uint8Array[]>();
  for (const [seq, list] of Object.entries(value)) {
    if (!Array.isArray(list)) return undefined;
    const hashes = list.map((hash) => (typeof hash === 'string' ? fromBase64(hash) : undefined));
    if (!hashes.every((hash) => hash?.length === 32)) return undefined;
    proofs.set(seq, hashes.filter((hash) => hash !== undefined));
  }
  return proofs;
}

function asKey(value: unknown): Uint8Array | undefined {
  const bytes = typeof value === 'string' ? fromBase64(value) : undefined;
  return bytes?.length === KEY_BYTES.ed25519 ? bytes : undefined;
}

function asWitnessKey(value: unknown): Uint8Array | undefined {
  const bytes = typeof value === 'string' ? fromBase64(value) : undefined;
  return bytes !== undefined && isWitnessKey(bytes) ? bytes : undefined;
}

function listOf<Item>(value: unknown, read: (members: Members) => Item | undefined): readonly Item[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.map((item) => {
    const members = asMembers(item);
    return members === undefined ? undefined : read(members);
  });
  const whole = items.filter((item) => item !== undefined);
  return whole.length === items.length ? whole : undefined;
}
