import { SHOWN_CODE, VISIT_NONCE } from '@latchkey/contract';
import { Instant } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../store/memory-store.ts';
import { openHolderKey } from './holder-key.ts';
import { proveKey } from './proof-of-key.ts';

const { subtle } = crypto;
/** A browser that has no Ed25519. */
const older = {
  generateKey: (algorithm: { name: string }, ...rest: [boolean, KeyUsage[]]) => (algorithm.name === 'Ed25519' ? Promise.reject(new DOMException('x', 'NotSupportedError')) : subtle.generateKey(algorithm, ...rest)),
  exportKey: subtle.exportKey.bind(subtle),
  // Only what making a key needs.
} as unknown as SubtleCrypto;

const decode = (part: string | undefined) => JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
const AT = Instant(Date.UTC(2026, 0, 1, 9));

describe.each([
  ['Ed25519', subtle, 'EdDSA', { name: 'Ed25519' }],
  ['P-256', older, 'ES256', { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' }],
] as const)('with %s', (_name, maker, alg, algorithm) => {
  it('makes a key that cannot be taken out, and finds it again', async () => {
    const store = createMemoryStore();
    const key = await openHolderKey(store, maker);
    expect(key.alg).toBe(alg);
    expect(key.privateKey.extractable).toBe(false);
    await expect(subtle.exportKey('pkcs8', key.privateKey)).rejects.toThrow();
    expect(await openHolderKey(store, maker)).toBe(key);
  });

  it('signs a proof as RFC 9449 wants it', async () => {
    const key = await openHolderKey(createMemoryStore(), maker);
    const proof = await proveKey(key, { method: 'POST', url: 'https://home.example/api/v1/doors/abc/visits?x=1#y' }, AT, subtle);
    const [header, claims, signature] = proof.split('.');
    expect(decode(header)).toEqual({ typ: 'dpop+jwt', alg, jwk: key.publicJwk });
    expect(decode(header).jwk).not.toHaveProperty('d');
    expect(decode(claims)).toEqual({ jti: expect.stringMatching(/^.{20,}$/), htm: 'POST', htu: 'https://home.example/api/v1/doors/abc/visits', iat: AT / 1_000 });
    const publicKey = await subtle.importKey('jwk', { ...key.publicJwk }, algorithm, true, ['verify']);
    expect(await subtle.verify(algorithm, publicKey, Buffer.from(signature ?? '', 'base64url'), Buffer.from(`${header}.${claims}`))).toBe(true);
  });

  it('carries what the door’s display showed', async () => {
    const key = await openHolderKey(createMemoryStore(), maker);
    const proof = await proveKey(key, { method: 'POST', url: 'https://home.example/x', visitNonce: 'n', shownCode: 'c' }, AT, subtle);
    expect(decode(proof.split('.')[1])).toMatchObject({ [VISIT_NONCE]: 'n', [SHOWN_CODE]: 'c' });
  });

  it('never gives the same proof twice', async () => {
    const key = await openHolderKey(createMemoryStore(), maker);
    const request = { method: 'GET', url: 'https://home.example/x' };
    const ids = await Promise.all([1, 2, 3].map(async () => decode((await proveKey(key, request, AT, subtle)).split('.')[1]).jti));
    expect(new Set(ids).size).toBe(3);
  });
});
