import { describe, expect, it } from 'vitest';
import { makeGuestKey, readGuestKey } from './guest-link.ts';

const { subtle } = crypto;
const ES256 = { name: 'ECDSA', hash: 'SHA-256' } as const;

describe('a guest’s link', () => {
  it('brings a key that signs and cannot be taken out again', async () => {
    const { fragment, publicJwk } = await makeGuestKey(subtle);
    const read = await readGuestKey(fragment, subtle);
    expect(read?.publicJwk).toEqual(publicJwk);
    if (read === undefined) expect.unreachable();
    await expect(subtle.exportKey('jwk', read.privateKey)).rejects.toThrow();
    const publicKey = await subtle.importKey('jwk', publicJwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
    const text = new TextEncoder().encode('open');
    expect(await subtle.verify(ES256, publicKey, await subtle.sign(ES256, read.privateKey, text), text)).toBe(true);
  });

  it('that is spoiled brings none', async () => {
    const { fragment } = await makeGuestKey(subtle);
    const other = (await makeGuestKey(subtle)).publicJwk;
    for (const wrong of ['', '#', '#code-of-the-display', fragment.slice(0, -1), `${fragment}x`, fragment.replace('#guest=', '#'), fragment.replace(/[^.]+$/, other.y)]) {
      expect(await readGuestKey(wrong, subtle), wrong).toBeUndefined();
    }
  });
});
