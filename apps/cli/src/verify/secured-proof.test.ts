import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkProof, looksLikeProof, proofLines } from './secured-proof.ts';

const hub = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const VISIT = 'vis_00000000000000000000000001';
const CLAIMS = { sub: VISIT, accessPointId: 'ap_00000000000000000000000001', securedAt: '2026-11-23T10:00:00.000Z', iat: 1_763_892_000, cnf: { jkt: 'x' }, nonce: null };

function tokenBy(signer: typeof hub, { typ = 'secured+jwt', alg = 'EdDSA', claims = CLAIMS }: { readonly typ?: string; readonly alg?: string; readonly claims?: object } = {}): string {
  const text = `${encode({ alg, typ })}.${encode(claims)}`;
  return `${text}.${sign(null, Buffer.from(text), signer.privateKey).toString('base64url')}`;
}
const fileOf = (token: string, changes: object = {}) => JSON.stringify({ visit: VISIT, lockedAt: CLAIMS.securedAt, hubKey: hub.publicKey.export({ format: 'jwk' }), token, ...changes });

describe('a saved proof', () => {
  it('is proved by the key in it, and says whose key that is', () => {
    const proof = checkProof(fileOf(tokenBy(hub)));
    expect(proof).toMatchObject({ visitId: VISIT, says: 'secured', securedAt: CLAIMS.securedAt });
    expect(proofLines(proof, undefined)).toEqual(['PROVED', expect.stringContaining(VISIT), expect.stringContaining('the door closed'), expect.stringContaining(`--hub ${proof?.hub}`)]);
    expect(proofLines(proof, proof?.hub)).toContainEqual(expect.stringContaining('as you expected'));
  });

  it('of a box says no more than that the bolt was thrown', () => {
    expect(proofLines(checkProof(fileOf(tokenBy(hub, { typ: 'bolted+jwt' }))), undefined)).toContainEqual(expect.stringContaining('of the door it says nothing'));
  });

  it('by a hub that the reader does not mean is not proved', () => {
    expect(proofLines(checkProof(fileOf(tokenBy(stranger), { hubKey: stranger.publicKey.export({ format: 'jwk' }) })), checkProof(fileOf(tokenBy(hub)))?.hub)[0]).toBe('NOT PROVED');
  });

  const good = tokenBy(hub);
  it.each([
    ['signed by another key', fileOf(tokenBy(stranger))],
    ['of another visit', fileOf(good, { visit: 'vis_00000000000000000000000002' })],
    ['with other claims', fileOf([good.split('.')[0], encode({ ...CLAIMS, securedAt: '2026-11-24T10:00:00.000Z' }), good.split('.')[2]].join('.'))],
    ['of another kind', fileOf(tokenBy(hub, { typ: 'echo+jwt' }))],
    ['without an algorithm', fileOf(tokenBy(hub, { alg: 'none' }))],
    ['without a signature', fileOf(good.split('.').slice(0, 2).join('.'))],
    ['cut off', fileOf(good).slice(0, -20)],
    ['no object', '{}'],
  ])('%s is not proved', (_name, text) => {
    expect(checkProof(text)).toBeUndefined();
    expect(proofLines(checkProof(text), undefined)[0]).toBe('NOT PROVED');
  });

  it('is told from a bundle by its first byte', () => {
    expect([looksLikeProof(Buffer.from(fileOf(good))), looksLikeProof(Buffer.from('PK'))]).toEqual([true, false]);
  });
});
