import { ed25519 } from '@noble/curves/ed25519.js';
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readCheckpoint, signCheckpoint } from './checkpoint.ts';
import { leafHash } from './merkle-tree.ts';
import { toBase64, utf8 } from './digest.ts';
import { cosignatureLine, cosignedAt, cosignedBytes, isSignedBy, readNote } from './signed-note.ts';

const secret = new Uint8Array(32).fill(7);
const publicKey = ed25519.getPublicKey(secret);
const root = leafHash(utf8('line'));
const origin = 'latchkey/hub_1';
const note = signCheckpoint({ origin, size: 12, root, head: toBase64(root) }, publicKey, (message) => ed25519.sign(message, secret));

describe('a checkpoint', () => {
  it('is a signed note whose lines others can read', () => {
    expect(note.split('\n').slice(0, 5)).toEqual([origin, '12', toBase64(root), `head ${toBase64(root)}`, '']);
    const read = readCheckpoint(note);
    expect(read?.checkpoint).toEqual({ origin, size: 12, root, head: toBase64(root) });
    expect(read !== undefined && isSignedBy(read.note, origin, publicKey)).toBe(true);
  });

  it('is the published example of a note, to the byte', () => {
    // golang.org/x/mod/sumdb/note, ExampleSign's key and text.
    const example = 'If you think cryptography is the answer to your problem,\nthen you don\'t know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
    const key = Uint8Array.from(Buffer.from('ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'base64')).slice(1);
    const read = readNote(example);
    expect(read !== undefined && isSignedBy(read, 'PeterNeumann', key)).toBe(true);
  });

  it('is refused when one character of it is another', () => {
    for (let at = 0; at < note.length; at += 1) {
      const changed = `${note.slice(0, at)}${note[at] === 'A' ? 'B' : 'A'}${note.slice(at + 1)}`;
      const read = readCheckpoint(changed);
      expect(read !== undefined && read.checkpoint.origin === origin && isSignedBy(read.note, origin, publicKey), `at ${at}`).toBe(false);
    }
  });

  it('says when a witness saw it', () => {
    const { publicKey: key, privateKey } = generateKeyPairSync('ed25519');
    const raw = Uint8Array.from(Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url'));
    const text = readNote(note)?.text ?? '';
    const line = cosignatureLine('latchkey/srv_1', raw, 1_800_000_000, sign(null, cosignedBytes(text, 1_800_000_000), privateKey));
    const cosigned = readNote(note + line);
    expect(cosigned !== undefined && cosignedAt(cosigned, 'latchkey/srv_1', raw)).toBe(1_800_000_000);
    expect(cosigned !== undefined && isSignedBy(cosigned, origin, publicKey)).toBe(true);
    const other = cosignatureLine('latchkey/srv_1', raw, 1_800_000_001, sign(null, cosignedBytes(text, 1_800_000_000), privateKey));
    const forged = readNote(note + other);
    expect(forged !== undefined && cosignedAt(forged, 'latchkey/srv_1', raw)).toBeUndefined();
  });
});
