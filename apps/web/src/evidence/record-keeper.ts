import type { Client } from '@latchkey/client';
import { cosignatureLine, cosignedBytes, followRecord, originOf, readCheckpoint, withLowerS } from '@latchkey/evidence';
import { rawKeyOf, signatureParameters } from '@latchkey/grants';
import { fromBase64Url } from '@latchkey/kit';
import type { LookingDevice } from '../recordings/looking-device.ts';
import { type KeptRecord, keptRecord, type RecordStore, rememberRecord } from './kept-record.ts';

export interface RecordKeeperDeps {
  readonly client: Client;
  readonly device: () => Promise<LookingDevice>;
  readonly siteId: string;
  readonly store: RecordStore;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Follows the hub's journal from where this device last saw it, signs what continues it (c2sp.org/tlog-cosignature), and remembers. What does not continue is
 * kept as a breach, and nothing is followed until a person has looked. Rejects with a problem of the server; then nothing is remembered.
 */
export function keepRecord(deps: RecordKeeperDeps, signal: AbortSignal): Promise<KeptRecord> {
  // One at a time in all tabs: what a second caller finds remembered is signed, not about to be.
  return navigator.locks.request(`latchkey record ${deps.siteId}`, { signal }, () => followAndSign(deps, signal));
}

async function followAndSign(deps: RecordKeeperDeps, signal: AbortSignal): Promise<KeptRecord> {
  const { client, store, siteId } = deps;
  for (;;) {
    const { seen, breach } = keptRecord(store, siteId);
    if (breach !== undefined) return { seen, breach };
    const after = seen === undefined ? undefined : readCheckpoint(seen)?.checkpoint.size;
    const { checkpoints } = await client.call('GET /api/v1/record', { query: after === undefined ? {} : { after }, signal });
    const device = await deps.device();
    const followed = followRecord(seen, checkpoints, bytesOf(device.hubs[0]?.x));
    const next: KeptRecord = followed.ok ? { seen: followed.last } : { seen, breach: { what: followed.breach, noticedAt: deps.now() } };
    // Remembered before anything is signed: this device never signs two journals.
    rememberRecord(store, siteId, next);
    if (!followed.ok || followed.notes.length === 0) return next;
    await cosign(deps, device, followed.notes, signal);
  }
}

/** With the device's own key, Ed25519 or P-256. */
async function cosign({ client, now }: RecordKeeperDeps, { deviceId, signer, signKey }: LookingDevice, notes: readonly string[], signal: AbortSignal): Promise<void> {
  const publicKey = rawKeyOf(signKey);
  const seconds = Math.floor(now() / 1_000);
  const cosignatures = await Promise.all(
    notes.map(async (note) => {
      const { checkpoint, note: signed } = readCheckpoint(note) ?? {};
      const signature = new Uint8Array(await crypto.subtle.sign(signatureParameters(signer.alg), signer.privateKey, Uint8Array.from(cosignedBytes(signed?.text ?? '', seconds))));
      return { size: checkpoint?.size ?? 0, line: cosignatureLine(originOf(deviceId), publicKey, seconds, signKey.kty === 'EC' ? withLowerS(signature) : signature) };
    }),
  );
  await client.call('POST /api/v1/record/cosignatures', { body: { deviceId: deviceId as `dev_${string}`, cosignatures }, signal }); // The server gave this id.
}

const bytesOf = (text: string | undefined): Uint8Array => fromBase64Url(text ?? '') ?? new Uint8Array();
