import { describe, expect, it } from 'vitest';
import { newUnwrapKeys, unwrapJwkOf, unwrapSecret, wrapSecret } from './key-envelope.ts';

const secret = crypto.getRandomValues(new Uint8Array(32));
const device = async (deviceId: string) => {
  const keys = await newUnwrapKeys(false);
  return { keys, recipient: { deviceId, unwrapKey: await unwrapJwkOf(keys.publicKey) } };
};

describe('an envelope', () => {
  it('gives its secret to the device it was made for, whose private key cannot be read out', async () => {
    const { keys, recipient } = await device('dev_a');
    expect(keys.privateKey.extractable).toBe(false);
    expect(await unwrapSecret(await wrapSecret(secret, 'rec_1', recipient), 'rec_1', keys)).toEqual(secret);
  });

  it('gives nothing to another device, for another recording, or under another name', async () => {
    const [one, other] = [await device('dev_a'), await device('dev_b')];
    const envelope = await wrapSecret(secret, 'rec_1', one.recipient);
    const refusal = { code: 'seal.not_recipient' };
    await expect(unwrapSecret(envelope, 'rec_1', other.keys)).rejects.toMatchObject(refusal);
    await expect(unwrapSecret(envelope, 'rec_2', one.keys)).rejects.toMatchObject(refusal);
    await expect(unwrapSecret({ ...envelope, deviceId: 'dev_b' }, 'rec_1', one.keys)).rejects.toMatchObject(refusal);
    await expect(unwrapSecret({ ...envelope, sealed: 'AAAA' }, 'rec_1', one.keys)).rejects.toMatchObject(refusal);
    await expect(unwrapSecret({ ...envelope, enc: '!' }, 'rec_1', one.keys)).rejects.toMatchObject(refusal);
  });

  it('is never the same twice', async () => {
    const { recipient } = await device('dev_a');
    const [first, second] = [await wrapSecret(secret, 'rec_1', recipient), await wrapSecret(secret, 'rec_1', recipient)];
    expect(first.enc).not.toBe(second.enc);
    expect(first.sealed).not.toBe(second.sealed);
  });
});
