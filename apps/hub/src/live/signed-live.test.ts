import { createHash } from 'node:crypto';
import type { Actor } from '@latchkey/contract';
import { type LiveLinkContent, makeDeviceKeys, type Roster, signerOf, signLiveLink, signLiveOffer } from '@latchkey/grants';
import { CodedError, Instant, newId, Seconds } from '@latchkey/kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSignedLive } from './signed-live.ts';
import type { LookingRight } from './view-leases.ts';

const [door, otherDoor] = [newId('ap'), newId('ap')];
const [keys, stranger, linkKeys] = [await makeDeviceKeys(), await makeDeviceKeys(), await makeDeviceKeys()];
const deviceId = newId('dev');
const household: Roster = {
  v: 1, site: newId('site'), version: 1, previous: null, issuedAt: 0, text: '', hash: '',
  devices: [{ deviceId, memberId: newId('mem'), name: 'Phone', role: 'member', signKey: keys.sign.publicKey, unwrapKey: keys.unwrap.publicKey }],
};
const NOW = 1_800_000_000;
const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
const refusal = { code: 'live.not_member' };

let asked: string[];
let looks: (readonly [Actor, string])[];
let leases: Map<string, LookingRight>;
let roster: { current: Roster | undefined };
let now: number | undefined;
let journalFull: boolean;
let visitId: string | undefined;
beforeEach(() => {
  [asked, looks, leases, roster, now, journalFull, visitId] = [[], [], new Map(), { current: household }, NOW, false, undefined];
});

const signedLive = () =>
  createSignedLive({
    live: {
      async answer(_session, _camera, sdp) {
        asked.push(sdp);
        return { answerSdp: 'the answer', expiresIn: Seconds(900) };
      },
      async *openFragmentStream() {
        for (;;) yield new TextEncoder().encode('a picture in the clear');
      },
    },
    leases: { begin: (sessionId, right) => void leases.set(sessionId, right) },
    roster,
    sign: (type, claims) => JSON.stringify({ type, ...claims }),
    onLook(by, accessPointId) {
      if (journalFull) throw new CodedError('journal.write_failed', 'x');
      looks.push([by, accessPointId]);
    },
    now: () => (now === undefined ? undefined : Instant(now * 1_000)),
    visitAt: (accessPointId) => (accessPointId === door ? visitId : undefined),
  });
const offer = async (sdp: string, signer = signerOf(keys, deviceId)) => ({ sessionId: newId('live'), accessPointId: door, sdp, proof: await signLiveOffer(door, sdp, signer) });

describe('live pictures for the household', () => {
  it('answers a device’s offer, and signs offer and answer together', async () => {
    const { sdp, proof } = await signedLive().answer(await offer('an offer'));
    expect(looks).toEqual([[{ kind: 'device', id: deviceId }, door]]);
    expect(sdp).toBe('the answer');
    expect(JSON.parse(proof)).toEqual({ type: 'live-answer+jwt', accessPointId: door, offer: hash('an offer'), answer: hash('the answer') });
  });

  it('answers nobody else, and asks no camera for them', async () => {
    const made = await offer('an offer');
    await expect(signedLive().answer({ ...made, sdp: 'the server’s own offer' })).rejects.toMatchObject(refusal);
    await expect(signedLive().answer(await offer('an offer', signerOf(stranger, deviceId)))).rejects.toMatchObject(refusal);
    roster.current = undefined;
    await expect(signedLive().answer(made)).rejects.toMatchObject(refusal);
    expect(asked).toEqual([]);
  });

  it('sends the fallback’s messages sealed for the device that is named, and to no other', async () => {
    const { signal } = new AbortController();
    const stream = (await signedLive().stream({ accessPointId: door, deviceId, challenge: 'c' }, signal))[Symbol.asyncIterator]();
    const chunks = [(await stream.next()).value, (await stream.next()).value];
    expect(Buffer.concat(chunks).includes('a picture')).toBe(false);
    await expect(signedLive().stream({ accessPointId: door, deviceId: newId('dev'), challenge: 'c' }, signal)).rejects.toMatchObject(refusal);
    // A device that leaves sees no further picture.
    roster.current = { ...household, devices: [] };
    expect((await stream.next()).done).toBe(true);
  });

  it('ends with the device’s place in the household, not with the server', async () => {
    const made = await offer('an offer');
    await signedLive().answer(made);
    const right = leases.get(made.sessionId);
    expect([right?.outlastsServer, right?.holds()]).toEqual([true, true]);
    roster.current = { ...household, devices: [] };
    expect(right?.holds()).toBe(false);
  });
});

describe('live pictures by a link', () => {
  const content: LiveLinkContent = { v: 1, site: household.site, accessPointId: door, link: 'a'.repeat(64), signKey: linkKeys.sign.publicKey, unwrapKey: linkKeys.unwrap.publicKey, issuedAt: NOW, expiresAt: NOW + 900 };
  const linkBy = (changed: Partial<LiveLinkContent> = {}, by = keys) => signLiveLink({ ...content, ...changed }, signerOf(by, deviceId));
  const holder = signerOf(linkKeys, content.link);
  const { signal } = new AbortController();

  it('are answered to whoever holds its key, and written down as the link’s', async () => {
    const made = { ...(await offer('an offer', holder)), link: await linkBy() };
    expect((await signedLive().answer(made)).sdp).toBe('the answer');
    expect(looks).toEqual([[{ kind: 'share', id: content.link }, door]]);
    expect(leases.get(made.sessionId)?.outlastsServer).toBe(false);
  });

  it('are not given when they cannot be written down', async () => {
    journalFull = true;
    const made = { ...(await offer('an offer', holder)), link: await linkBy() };
    await expect(signedLive().answer(made)).rejects.toMatchObject({ code: 'journal.write_failed' });
    await expect(signedLive().stream({ accessPointId: door, deviceId: content.link, challenge: 'c', link: made.link }, signal)).rejects.toMatchObject({ code: 'journal.write_failed' });
    expect(asked).toEqual([]);
  });

  it('are refused to a link that the server made, prolonged, or took from another door', async () => {
    const own = await makeDeviceKeys();
    const [head, , tail] = (await linkBy()).split('.');
    const prolonged = `${head}.${Buffer.from(JSON.stringify({ ...content, expiresAt: NOW + 80_000 })).toString('base64url')}.${tail}`;
    // The server's own link, for keys of its own; a true one, for which it signs offers itself; and one for another door.
    const tries = [
      { link: await linkBy({ signKey: own.sign.publicKey }, own), signer: signerOf(own, content.link) },
      { link: await linkBy(), signer: signerOf(own, content.link) },
      { link: prolonged, signer: holder },
      { link: await linkBy({ accessPointId: otherDoor }), signer: holder },
      { link: await linkBy(), signer: signerOf(linkKeys, deviceId) },
      { link: 'nonsense', signer: holder },
    ];
    for (const { link, signer } of tries) await expect(signedLive().answer({ ...(await offer('an offer', signer)), link })).rejects.toMatchObject(refusal);
    for (const link of [tries[0]?.link, prolonged, tries[3]?.link]) await expect(signedLive().stream({ accessPointId: door, deviceId: content.link, challenge: 'c', link }, signal)).rejects.toMatchObject(refusal);
    // A true link is for its own door, and its holder is no device of the household.
    const made = await offer('an offer', holder);
    await expect(signedLive().answer({ ...made, accessPointId: otherDoor, link: await linkBy() })).rejects.toMatchObject(refusal);
    await expect(signedLive().answer(made)).rejects.toMatchObject(refusal);
    await expect(signedLive().stream({ accessPointId: door, deviceId, challenge: 'c', link: await linkBy() }, signal)).rejects.toMatchObject(refusal);
    expect([asked, looks]).toEqual([[], []]);
  });

  it('answer an offer that is sent again with pictures for its own maker alone, under whatever name', async () => {
    const made = { ...(await offer('an offer', holder)), link: await linkBy() };
    const [first, again] = [await signedLive().answer(made), await signedLive().answer({ ...made, sessionId: newId('live') })];
    expect(again).toEqual(first);
    expect(new Set(asked)).toEqual(new Set(['an offer']));
    await expect(signedLive().answer({ ...made, sdp: 'another offer' })).rejects.toMatchObject(refusal);
  });

  it('end with its time, with its maker, and while the hub does not know what time it is; a stream in its middle too', async () => {
    const link = await linkBy();
    const made = { ...(await offer('an offer', holder)), link };
    const ask = () => signedLive().answer(made);
    const stream = (await signedLive().stream({ accessPointId: door, deviceId: content.link, challenge: 'c', link }, signal))[Symbol.asyncIterator]();
    await ask();
    const right = leases.get(made.sessionId);
    for (const end of [() => (now = NOW + 900), () => (now = undefined), () => (roster.current = { ...household, devices: household.devices.map((device) => ({ ...device, role: 'guest' })) })]) {
      expect(right?.holds()).toBe(true);
      end();
      expect(right?.holds()).toBe(false);
      await expect(ask()).rejects.toMatchObject(refusal);
      [now, roster.current] = [NOW, household];
    }
    expect([(await stream.next()).done, (await stream.next()).done]).toEqual([false, false]);
    now = NOW + 900;
    expect((await stream.next()).done).toBe(true);
  });

  it('that are for a visit end with it, whatever the time and the server say; a stream in its middle too', async () => {
    const visit = newId('vis');
    const link = await linkBy({ visit });
    const ask = async () => {
      const made = { ...(await offer('an offer', holder)), link };
      await signedLive().answer(made);
      return leases.get(made.sessionId);
    };
    const follow = () => signedLive().stream({ accessPointId: door, deviceId: content.link, challenge: 'c', link }, signal);
    for (const none of [undefined, newId('vis')]) {
      visitId = none;
      await expect(ask()).rejects.toMatchObject(refusal);
      await expect(follow()).rejects.toMatchObject(refusal);
    }
    visitId = visit;
    const right = await ask();
    const stream = (await follow())[Symbol.asyncIterator]();
    expect([right?.holds(), (await stream.next()).done, (await stream.next()).done]).toEqual([true, false, false]);
    // The next one has begun at once.
    visitId = newId('vis');
    expect([right?.holds(), (await stream.next()).done]).toEqual([false, true]);
  });
});
