import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '@latchkey/kit';
import { newUnwrapKeys, type Recipient, type RecordingKeys, recordingKeyFrom, unwrapJwkOf, wrapRecordingKey } from '@latchkey/sealing';
import { writeFileDurably } from '../durable-file.ts';
import type { RecordingStore } from './recording-store.ts';

/** What the envelopes are called that wait for a first device. */
const WAITING = 'hub-waiting';

/**
 * A key of the hub's own, for as long as the household has no device: what is recorded until then is wrapped to it, and wrapped anew for the
 * first devices that come. Then it is thrown away, and the hub can read nothing any more.
 */
export interface WaitingKey {
  recipient(): Promise<Recipient>;
  /** Wraps what waits for these devices; harmless to repeat. */
  handOver(store: RecordingStore, recipients: readonly Recipient[]): Promise<void>;
}

/** The key is made when it is first needed, in `<folder>/waiting-key.json`, readable by its owner only. */
export function createWaitingKey(folder: string, log: Log): WaitingKey {
  const file = join(folder, 'waiting-key.json');
  let open: Promise<CryptoKeyPair> | undefined;
  const keys = () => (open ??= existsSync(file) ? readKeys(file) : makeKeys(file));
  return {
    async recipient() {
      return { deviceId: WAITING, unwrapKey: await unwrapJwkOf((await keys()).publicKey) };
    },
    async handOver(store, recipients) {
      if (recipients.length === 0 || !existsSync(file)) return;
      const waiting = await keys();
      // One that is still being made may have been wrapped a moment ago, and is not in the list before its first sync.
      const isRecording = store.isRecording;
      for (const { recordingId, keys: wrapped } of await store.list()) {
        if (wrapped === undefined || !waitsOnly(wrapped)) continue;
        const key = await recordingKeyFrom(wrapped, { deviceId: WAITING, unwrapKeys: waiting });
        await store.share(recordingId, await wrapRecordingKey(key, recordingId, recipients));
        log.info('a recording that waited for a first device was sealed for the household', { recordingId });
      }
      if (isRecording) return;
      rmSync(file, { force: true });
      open = undefined;
    },
  };
}

const waitsOnly = ({ envelopes }: RecordingKeys): boolean => envelopes.every(({ deviceId }) => deviceId === WAITING);

async function makeKeys(file: string): Promise<CryptoKeyPair> {
  const keys = await newUnwrapKeys(true);
  writeFileDurably(file, JSON.stringify(await crypto.subtle.exportKey('jwk', keys.privateKey)));
  return keys;
}

async function readKeys(file: string): Promise<CryptoKeyPair> {
  // Written by makeKeys; importing it checks the rest.
  const { kty, crv, x, y, d } = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<'kty' | 'crv' | 'x' | 'y' | 'd', string>>;
  const of = { name: 'ECDH', namedCurve: 'P-256' } as const;
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.importKey('jwk', { kty, crv, x, y, d }, of, true, ['deriveBits']),
    crypto.subtle.importKey('jwk', { kty, crv, x, y }, of, true, []),
  ]);
  return { privateKey, publicKey };
}
