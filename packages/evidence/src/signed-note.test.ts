import { ed25519 } from '@noble/curves/ed25519.js';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readCheckpoint, signCheckpoint } from './checkpoint.ts';
import { leafHash } from './merkle-tree.ts';
import { toBase64, utf8 } from './digest.ts';
import { cosignatureLine, cosignedAt, cosignedBytes, isSignedBy, readNote } from './signed-note.ts';
import { thumbprint, withLowerS } from './witness-key.ts';

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

  it('says when a witness with a P-256 key saw it, and takes one form of its signature', () => {
    const { publicKey: key, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x = '', y = '' } = key.export({ format: 'jwk' });
    const raw = Uint8Array.from(Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]));
    const text = readNote(note)?.text ?? '';
    const forms = new Set<boolean>();
    // Which of the two forms comes is chance: 32 times the same one would be a coin that stands on its edge.
    for (let turn = 0; turn < 32; turn += 1) {
      const given = new Uint8Array(sign('sha256', cosignedBytes(text, 7), { key: privateKey, dsaEncoding: 'ieee-p1363' }));
      const lower = withLowerS(given);
      forms.add(Buffer.from(given).equals(lower));
      const seen = (signature: Uint8Array, publicOne = raw) => cosignedAt(readNote(note + cosignatureLine('latchkey/dev_1', publicOne, 7, signature)) ?? { text: '', signatures: [] }, 'latchkey/dev_1', publicOne);
      expect(seen(lower)).toBe(7);
      if (!Buffer.from(given).equals(lower)) expect(seen(given)).toBeUndefined();
      expect(seen(lower, Uint8Array.of(4, ...new Uint8Array(64)))).toBeUndefined();
    }
    expect(forms).toEqual(new Set([true, false]));
    expect(thumbprint(raw)).toBe(createHash('sha256').update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y })).digest('base64url'));
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
