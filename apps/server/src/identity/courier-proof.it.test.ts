import { generateKeyPairSync, sign } from 'node:crypto';
import { codeOf, Instant, ManualClock, newId, Seconds } from '@latchkey/kit';
import { calculateJwkThumbprint } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { startTestDatabase, type TestDatabase } from '../database/test-database.fixture.ts';
import { createOwnOrigins } from '../http/own-origins.ts';
import { createTestCourier, ORIGIN } from '../http/test-app.fixture.ts';
import { createCourierProofs } from './courier-proof.ts';

let cluster: TestDatabase;
let database: Database;
beforeAll(async () => {
  cluster = await startTestDatabase();
  database = await cluster.fresh();
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
});

const PATH = '/api/v1/doors/abcdefgh/visits';
const request = { method: 'POST', path: PATH };
const START = Instant(Date.UTC(2026, 10, 22, 15));
const origins = createOwnOrigins(['https://home.example'], ORIGIN);

function setUp() {
  const clock = new ManualClock(START);
  const proofs = createCourierProofs({ db: database.db, clock, ownsUrl: (url) => origins.owns(url) });
  const courier = createTestCourier(() => clock.now());
  const outcome = (proof: string | undefined) => proofs.verify(proof, request).then(() => 'accepted', codeOf);
  return { clock, proofs, courier, outcome };
}

describe('a courier’s proof of key', () => {
  it('gives the thumbprint of the key', async () => {
    const { proofs, courier } = setUp();
    const caller = await proofs.verify(courier.prove('POST', PATH), request);
    expect(caller.jkt).toBe(await calculateJwkThumbprint(courier.publicKey.export({ format: 'jwk' })));
  });

  it('may be made with Ed25519 too', async () => {
    const { clock, outcome } = setUp();
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = `${encode({ typ: 'dpop+jwt', alg: 'EdDSA', jwk: publicKey.export({ format: 'jwk' }) })}.${encode({ jti: newId('prf'), htm: 'POST', htu: `${ORIGIN}${PATH}`, iat: clock.now() / 1_000 })}`;
    expect(await outcome(`${head}.${sign(null, Buffer.from(head), privateKey).toString('base64url')}`)).toBe('accepted');
  });

  it('is good once, also at the same moment', async () => {
    const { courier, outcome } = setUp();
    const proof = courier.prove('POST', PATH);
    const outcomes = await Promise.all([outcome(proof), outcome(proof), outcome(proof)]);
    expect(outcomes.filter((result) => result === 'accepted')).toHaveLength(1);
    expect(outcomes.filter((result) => result === 'courier.proof_invalid')).toHaveLength(2);
  });

  it('may name any of our origins, and a socket as one', async () => {
    const { courier, outcome } = setUp();
    expect(await outcome(courier.prove('POST', PATH, { htu: `https://home.example${PATH}` }))).toBe('accepted');
    expect(await outcome(courier.prove('POST', PATH, { htu: `wss://home.example${PATH}?x=1` }))).toBe('accepted');
  });

  it.each([Seconds(-59), Seconds(59)])('is accepted with a clock that is off by %i ms', async (off) => {
    const { clock, courier, outcome } = setUp();
    expect(await outcome(courier.prove('POST', PATH, { iat: (clock.now() + off) / 1_000 }))).toBe('accepted');
  });

  it('is refused when it is old, from the future, or after the clock jumped', async () => {
    const { clock, courier, outcome } = setUp();
    expect(await outcome(courier.prove('POST', PATH, { iat: (clock.now() - Seconds(61)) / 1_000 }))).toBe('courier.proof_invalid');
    expect(await outcome(courier.prove('POST', PATH, { iat: (clock.now() + Seconds(61)) / 1_000 }))).toBe('courier.proof_invalid');
    const proof = courier.prove('POST', PATH);
    clock.jumpWall(Seconds(120));
    expect(await outcome(proof)).toBe('courier.proof_invalid');
  });

  const courier = createTestCourier(() => START);
  const other = createTestCourier().publicKey.export({ format: 'jwk' });
  const secret = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const cases: readonly [string, () => string | undefined][] = [
    ['is missing', () => undefined],
    ['is no JWT', () => 'abc'],
    ['is huge', () => 'a.'.repeat(5_000)],
    ['is for another method', () => courier.prove('GET', PATH)],
    ['is for another path', () => courier.prove('POST', '/api/v1/doors/other/visits')],
    ['is for another site', () => courier.prove('POST', PATH, { htu: `https://evil.example${PATH}` })],
    ['is for an address that is none', () => courier.prove('POST', PATH, { htu: 'nowhere' })],
    ['has no id', () => courier.prove('POST', PATH, { jti: undefined })],
    ['has no time', () => courier.prove('POST', PATH, { iat: undefined })],
    ['is of another type', () => courier.prove('POST', PATH, {}, { typ: 'JWT' })],
    ['claims another’s key', () => courier.prove('POST', PATH, {}, { jwk: other })],
    ['carries a private key', () => courier.prove('POST', PATH, {}, { jwk: secret })],
    ['carries no key', () => courier.prove('POST', PATH, {}, { jwk: undefined })],
    ['has no algorithm', () => courier.prove('POST', PATH, {}, { alg: 'none' })],
    ['has a symmetric algorithm', () => courier.prove('POST', PATH, {}, { alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } })],
    ['has lost its signature', () => courier.prove('POST', PATH).replace(/\.[^.]*$/, '.')],
  ];
  it.each(cases)('is refused when it %s', async (_what, make) => {
    const { outcome } = setUp();
    // The times of the proofs are right: each has one fault only.
    expect(await outcome(make())).toBe('courier.proof_invalid');
  });
});
