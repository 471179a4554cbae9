import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { utf8 } from './bytes.ts';
import type { HubJwk } from './hub-signature.ts';
import { newUnwrapKeys, unwrapJwkOf } from './key-envelope.ts';
import { openStream, sealStream, STREAM_TYPE } from './sealed-stream.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const hub: HubJwk = { kty: 'OKP', crv: 'Ed25519', x: privateKey.export({ format: 'jwk' }).x ?? '' };
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = (claims: object) => {
  const head = `${encode({ alg: 'EdDSA', typ: STREAM_TYPE })}.${encode(claims)}`;
  return `${head}.${sign(null, Buffer.from(head), privateKey).toString('base64url')}`;
};
const unwrapKeys = await newUnwrapKeys(false);
const recipient = { deviceId: 'dev_a', unwrapKey: await unwrapJwkOf(unwrapKeys.publicKey) };
const purpose = { accessPointId: 'ap_1', deviceId: 'dev_a', challenge: 'c1' };

describe('a sealed live stream', () => {
  it('opens message by message on the device that asked', async () => {
    const sealer = await sealStream(purpose, recipient, signed);
    const messages = [await sealer.seal(utf8('one')), await sealer.seal(utf8('two'))];
    const opener = await openStream(sealer.opening, purpose, unwrapKeys, [hub]);
    for (const [i, text] of ['one', 'two'].entries()) expect(new TextDecoder().decode(await opener.open(messages[i] ?? utf8('')))).toBe(text);
  });

  it('does not let messages be repeated, left out or exchanged', async () => {
    const sealer = await sealStream(purpose, recipient, signed);
    const [one, two] = [await sealer.seal(utf8('one')), await sealer.seal(utf8('two'))];
    const late = await openStream(sealer.opening, purpose, unwrapKeys, [hub]);
    await expect(late.open(two)).rejects.toMatchObject({ code: 'seal.broken' });
    const again = await openStream(sealer.opening, purpose, unwrapKeys, [hub]);
    await again.open(one);
    await expect(again.open(one)).rejects.toMatchObject({ code: 'seal.broken' });
  });

  it('is no other camera’s stream, nor an old one', async () => {
    const { opening } = await sealStream(purpose, recipient, signed);
    for (const other of [{ ...purpose, accessPointId: 'ap_2' }, { ...purpose, challenge: 'c2' }, { ...purpose, deviceId: 'dev_b' }]) {
      await expect(openStream(opening, other, unwrapKeys, [hub])).rejects.toHaveProperty('code', expect.stringMatching(/^seal\.(not_recipient|foreign_hub)$/));
    }
  });

  it('is refused when somebody else made it', async () => {
    const forged = await sealStream(purpose, recipient, (claims) => `${signed(claims).split('.').slice(0, 2).join('.')}.AAAA`);
    await expect(openStream(forged.opening, purpose, unwrapKeys, [hub])).rejects.toMatchObject({ code: 'seal.foreign_hub' });
    const swapped = await sealStream(purpose, recipient, () => signed({ ...purpose, commitment: 'another' }));
    await expect(openStream(swapped.opening, purpose, unwrapKeys, [hub])).rejects.toMatchObject({ code: 'seal.foreign_hub' });
    await expect(openStream(utf8('{}'), purpose, unwrapKeys, [hub])).rejects.toMatchObject({ code: 'seal.not_sealed' });
  });
});
