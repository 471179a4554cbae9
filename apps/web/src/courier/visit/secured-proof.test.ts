import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { VISIT_ID, visitOf } from './courier-visit.fixture.ts';
import { checkSecured } from './secured-proof.ts';

const { subtle } = crypto;
const hub = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const xOf = (key: KeyObject): string => key.export({ format: 'jwk' }).x ?? '';
const pin = { hubKey: xOf(hub.publicKey), nonce: 'what-this-page-made-up' };
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const CLAIMS = { sub: VISIT_ID, accessPointId: 'ap_1', securedAt: '2026-01-01T09:00:00.000Z', iat: 1, cnf: { jkt: 'x' }, nonce: pin.nonce };
const tokenOf = (claims: unknown = CLAIMS, header: unknown = { alg: 'EdDSA', typ: 'secured+jwt' }, key = hub.privateKey) => {
  const head = `${encode(header)}.${encode(claims)}`;
  return `${head}.${sign(null, Buffer.from(head), key).toString('base64url')}`;
};
const secured = (securedToken: string | null) => visitOf({ state: 'secured', bolt: 'thrown', doorState: 'closed', securedToken });
const good = tokenOf();
const [head = '', body = '', signature = ''] = good.split('.');

describe('what the hub signed', () => {
  it('proves that this visit ended secured', async () => {
    expect(await checkSecured(secured(good), pin, subtle)).toBe('proved');
  });

  it.each([
    ['nothing', null],
    ['an empty text', ''],
    ['a text', 'secured'],
    ['a token of another visit', tokenOf({ ...CLAIMS, sub: 'vis_0123456789abcdefghjkmnpqrt' })],
    ['an earlier token of this courier, for a visit that the server gave the same name', tokenOf({ ...CLAIMS, nonce: 'what-another-page-made-up' })],
    ['a token without a nonce', tokenOf({ ...CLAIMS, nonce: null })],
    ['a token by another key', tokenOf(CLAIMS, { alg: 'EdDSA', typ: 'secured+jwt' }, other.privateKey)],
    ['a token that brings its own key', tokenOf(CLAIMS, { alg: 'EdDSA', typ: 'secured+jwt', jwk: other.publicKey.export({ format: 'jwk' }) }, other.privateKey)],
    ['something else that the hub signed', tokenOf(CLAIMS, { alg: 'EdDSA', typ: 'hub+jwt' })],
    ['a token of no algorithm', tokenOf(CLAIMS, { alg: 'none', typ: 'secured+jwt' })],
    ['a token without its signature', `${head}.${body}.`],
    ['a token with one part more', `${good}.x`],
    ['claims that were changed', `${head}.${encode({ ...CLAIMS, securedAt: '2026-01-02T09:00:00.000Z' })}.${signature}`],
    ['claims that are no object', tokenOf(null)],
    ['a signature that is no base64', `${head}.${body}.%%%`],
  ])('is not %s', async (_what, token) => {
    expect(await checkSecured(secured(token), pin, subtle)).toBe('unproved');
  });

  it('proves of a box without a sensor that its bolt is thrown, and no more', async () => {
    const bolted = tokenOf(CLAIMS, { alg: 'EdDSA', typ: 'bolted+jwt' });
    expect(await checkSecured({ ...secured(bolted), state: 'bolted' }, pin, subtle)).toBe('proved');
    expect(await checkSecured(secured(bolted), pin, subtle)).toBe('unproved');
    expect(await checkSecured({ ...secured(good), state: 'bolted' }, pin, subtle)).toBe('unproved');
  });

  it('is not taken by a page that knew no key before, or a broken one', async () => {
    expect(await checkSecured(secured(good), undefined, subtle)).toBe('unproved');
    expect(await checkSecured(secured(good), { ...pin, hubKey: 'x' }, subtle)).toBe('unproved');
    expect(await checkSecured(secured(good), { ...pin, hubKey: xOf(other.publicKey) }, subtle)).toBe('unproved');
  });

  it('is told apart from what an older browser cannot check', async () => {
    // Only what checking needs.
    const older = { importKey: () => Promise.reject(new DOMException('Ed25519', 'NotSupportedError')) } as unknown as SubtleCrypto;
    expect(await checkSecured(secured(good), pin, older)).toBe('unchecked');
    expect(await checkSecured(secured(null), pin, older)).toBe('unproved');
    expect(await checkSecured(secured(tokenOf({ ...CLAIMS, nonce: 'x' })), pin, older)).toBe('unproved');
  });
});
