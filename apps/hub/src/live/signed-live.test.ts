import { createHash } from 'node:crypto';
import { makeDeviceKeys, type Roster, signerOf, signLiveOffer } from '@latchkey/grants';
import { newId, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import type { LiveView } from './live-view.ts';
import { createSignedLive } from './signed-live.ts';

const door = newId('ap');
const [keys, stranger] = [await makeDeviceKeys(), await makeDeviceKeys()];
const deviceId = newId('dev');
const roster: Roster = {
  v: 1, site: newId('site'), version: 1, previous: null, issuedAt: 0, text: '', hash: '',
  devices: [{ deviceId, memberId: newId('mem'), name: 'Phone', role: 'guest', signKey: keys.sign.publicKey, unwrapKey: keys.unwrap.publicKey }],
};
const sign = (type: string, claims: object) => JSON.stringify({ type, ...claims });
const asked: string[] = [];
const looks: (readonly [string, string])[] = [];
const live: Pick<LiveView, 'answer' | 'openFragmentStream'> = {
  async answer(_session, _camera, sdp) {
    asked.push(sdp);
    return { answerSdp: 'the answer', expiresIn: Seconds(900) };
  },
  async *openFragmentStream() {
    yield new TextEncoder().encode('a picture in the clear');
  },
};
// Nothing else of a live view is asked.
const signedLive = (current: Roster | undefined) => createSignedLive(live as LiveView, { current }, sign, (...look) => looks.push(look));
const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
const offer = async (sdp: string, signer = signerOf(keys, deviceId)) => ({ sessionId: newId('live'), accessPointId: door, sdp, proof: await signLiveOffer(door, sdp, signer) });

describe('live pictures for the household only', () => {
  it('answers a device’s offer, and signs offer and answer together', async () => {
    looks.length = 0;
    const { sdp, proof } = await signedLive(roster).answer(await offer('an offer'));
    expect(looks).toEqual([[deviceId, door]]);
    expect(sdp).toBe('the answer');
    expect(JSON.parse(proof)).toEqual({ type: 'live-answer+jwt', accessPointId: door, offer: hash('an offer'), answer: hash('the answer') });
  });

  it('answers nobody else, and asks no camera for them', async () => {
    asked.length = 0;
    const refusal = { code: 'live.not_member' };
    const made = await offer('an offer');
    await expect(signedLive(roster).answer({ ...made, sdp: 'the server’s own offer' })).rejects.toMatchObject(refusal);
    await expect(signedLive(roster).answer(await offer('an offer', signerOf(stranger, deviceId)))).rejects.toMatchObject(refusal);
    await expect(signedLive(undefined).answer(made)).rejects.toMatchObject(refusal);
    expect(asked).toEqual([]);
  });

  it('sends the fallback’s messages sealed for the device that is named, and to no other', async () => {
    const { signal } = new AbortController();
    const chunks: Uint8Array[] = [];
    for await (const chunk of await signedLive(roster).stream({ accessPointId: door, deviceId, challenge: 'c' }, signal)) chunks.push(chunk);
    expect(chunks).toHaveLength(2);
    expect(Buffer.concat(chunks).includes('a picture')).toBe(false);
    await expect(signedLive(roster).stream({ accessPointId: door, deviceId: newId('dev'), challenge: 'c' }, signal)).rejects.toMatchObject({ code: 'live.not_member' });
  });
});
