import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HubJwk } from './hub-signature.ts';
import { checkLiveAnswer, LIVE_ANSWER_TYPE } from './live-answer.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const hub: HubJwk = { kty: 'OKP', crv: 'Ed25519', x: privateKey.export({ format: 'jwk' }).x ?? '' };
const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = (claims: object, typ = LIVE_ANSWER_TYPE) => {
  const head = `${encode({ alg: 'EdDSA', typ })}.${encode(claims)}`;
  return `${head}.${sign(null, Buffer.from(head), privateKey).toString('base64url')}`;
};
const exchange = { accessPointId: 'ap_1', offer: 'offer a=fingerprint:sha-256 AA', answer: 'answer a=fingerprint:sha-256 BB' };
const proof = signed({ accessPointId: 'ap_1', offer: hash(exchange.offer), answer: hash(exchange.answer) });

describe('the hub’s answer to a live offer', () => {
  it('is taken as the hub gave it', async () => {
    await expect(checkLiveAnswer(proof, exchange, [hub])).resolves.toBeUndefined();
  });

  it('is refused when anybody swapped a fingerprint, the offer or the door, or signed it themselves', async () => {
    const foreign = { code: 'seal.foreign_hub' };
    await expect(checkLiveAnswer(proof, { ...exchange, answer: exchange.answer.replace('BB', 'CC') }, [hub])).rejects.toMatchObject(foreign);
    await expect(checkLiveAnswer(proof, { ...exchange, offer: exchange.offer.replace('AA', 'CC') }, [hub])).rejects.toMatchObject(foreign);
    await expect(checkLiveAnswer(proof, { ...exchange, accessPointId: 'ap_2' }, [hub])).rejects.toMatchObject(foreign);
    await expect(checkLiveAnswer(signed({}, 'hub+jwt'), exchange, [hub])).rejects.toMatchObject(foreign);
    await expect(checkLiveAnswer(proof, exchange, [])).rejects.toMatchObject(foreign);
  });
});
