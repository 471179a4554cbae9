import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { Client } from '@latchkey/client';
import { makeDeviceKeys, signerOf, signerOfLiveOffer } from '@latchkey/grants';
import { newId } from '@latchkey/kit';
import { LIVE_ANSWER_TYPE, newUnwrapKeys } from '@latchkey/sealing';
import { describe, expect, it } from 'vitest';
import type { LookingDevice } from '../../recordings/looking-device.ts';
import { createLiveSignalling } from './live-signalling.ts';

const door = newId('ap');
const { privateKey } = generateKeyPairSync('ed25519');
const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** What the hub signs. */
const hubProof = (offer: string, answer: string) => {
  const head = `${encode({ alg: 'EdDSA', typ: LIVE_ANSWER_TYPE })}.${encode({ accessPointId: door, offer: hash(offer), answer: hash(answer) })}`;
  return `${head}.${sign(null, Buffer.from(head), privateKey).toString('base64url')}`;
};

const keys = await makeDeviceKeys();
const deviceId = newId('dev');
const device: LookingDevice = {
  deviceId,
  unwrapKeys: await newUnwrapKeys(false),
  hubs: [{ kty: 'OKP', crv: 'Ed25519', x: privateKey.export({ format: 'jwk' }).x ?? '' }],
  signer: signerOf(keys, deviceId),
  signKey: keys.sign.publicKey,
};
const lookers = [{ deviceId, signKey: keys.sign.publicKey }];

const OFFER = 'v=0\r\na=fingerprint:sha-256 AA\r\n';
const ANSWER = 'v=0\r\na=fingerprint:sha-256 BB\r\n';
type Sent = { readonly sdp: string; readonly proof: string };

/** A page's signalling over a server that treats what it passes on as it likes. */
function over(server: (sent: Sent) => Sent | Promise<Sent>) {
  const call = async (_route: string, { body }: { readonly body: Sent }) => ({ sessionId: newId('live'), ...(await server(body)) });
  // The signalling calls nothing else of a client.
  return createLiveSignalling({ call } as unknown as Client, door, async () => device);
}
const { signal } = new AbortController();

describe('a live view over a server', () => {
  it('begins when the server passes on what device and hub said', async () => {
    const signalling = over(async ({ sdp, proof }) => {
      expect((await signerOfLiveOffer(proof, lookers, door, sdp))?.deviceId).toBe(deviceId);
      return { sdp: ANSWER, proof: hubProof(sdp, ANSWER) };
    });
    expect(await signalling.offer(OFFER, signal)).toBe(ANSWER);
  });

  it('does not begin when the server puts its own fingerprint into the answer', async () => {
    const swapped = ANSWER.replace('BB', 'CC');
    await expect(over(({ sdp }) => ({ sdp: swapped, proof: hubProof(sdp, ANSWER) })).offer(OFFER, signal)).rejects.toMatchObject({ code: 'seal.foreign_hub' });
    await expect(over(() => ({ sdp: swapped, proof: 'e.y.J' })).offer(OFFER, signal)).rejects.toMatchObject({ code: 'seal.foreign_hub' });
  });

  it('does not begin when the server put its own fingerprint into the offer: the hub would refuse it, and its answer is to another offer', async () => {
    const signalling = over(async ({ sdp, proof }) => {
      const swapped = sdp.replace('AA', 'CC');
      expect(await signerOfLiveOffer(proof, lookers, door, swapped)).toBeUndefined();
      return { sdp: ANSWER, proof: hubProof(swapped, ANSWER) };
    });
    await expect(signalling.offer(OFFER, signal)).rejects.toMatchObject({ code: 'seal.foreign_hub' });
  });

  it('does not begin with an old answer of the hub', async () => {
    await expect(over(() => ({ sdp: ANSWER, proof: hubProof('an offer of yesterday', ANSWER) })).offer(OFFER, signal)).rejects.toMatchObject({ code: 'seal.foreign_hub' });
  });
});
