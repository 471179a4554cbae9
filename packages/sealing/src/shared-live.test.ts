import { expect, it } from 'vitest';
import { newShareSecret, shareToken } from './link-secret.ts';
import { newRecordingKey } from './recording-key.ts';
import { makeLinkKeys, openSharedLive, sealSharedLive, type SharedLive } from './shared-live.ts';
import { sealShared } from './shared-recording.ts';

const ECDSA = { name: 'ECDSA', hash: 'SHA-256' } as const;
const shared = async (): Promise<SharedLive> => ({ ...(await makeLinkKeys()), link: 'e.y.J', hub: { kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43) }, doorName: 'Front door “à côté”' });
const refusal = { code: 'seal.not_recipient' };

it('gives a link’s holder its keys, which nobody takes out again, and whose word to believe', async () => {
  const secret = newShareSecret();
  const made = await shared();
  const { signing, unwrapping, ...rest } = await openSharedLive(secret, await sealSharedLive(secret, made));
  expect(rest).toEqual({ link: made.link, hub: made.hub, doorName: made.doorName });
  const text = new TextEncoder().encode('an offer');
  expect(await crypto.subtle.verify(ECDSA, made.signing.publicKey, await crypto.subtle.sign(ECDSA, signing.privateKey, text), text)).toBe(true);
  const agreed = (mine: CryptoKey, theirs: CryptoKey) => crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, mine, 256);
  const hub = await makeLinkKeys();
  expect(await agreed(unwrapping.privateKey, hub.unwrapping.publicKey)).toEqual(await agreed(hub.unwrapping.privateKey, made.unwrapping.publicKey));
  for (const { privateKey } of [signing, unwrapping]) await expect(crypto.subtle.exportKey('jwk', privateKey)).rejects.toThrow();
});

it('opens for nobody else: not with the token, another link’s secret, or what was sealed for a recording', async () => {
  const secret = newShareSecret();
  const sealed = await sealSharedLive(secret, await shared());
  await expect(openSharedLive(newShareSecret(), sealed)).rejects.toMatchObject(refusal);
  await expect(openSharedLive(await shareToken(secret), sealed)).rejects.toMatchObject(refusal);
  const recording = await sealShared(secret, 'rec_1', { key: await newRecordingKey(), doorName: 'Door', startedAt: '' });
  await expect(openSharedLive(secret, recording)).rejects.toMatchObject(refusal);
});
