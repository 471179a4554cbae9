import { createClient } from '@latchkey/client';
import type { Recording } from '@latchkey/contract';
import { makeDeviceKeys, readLiveLink, type Roster, signerOf, signerOfLiveOffer, verifyLiveLink } from '@latchkey/grants';
import { Instant, newId } from '@latchkey/kit';
import { linkName, newRecordingKey, newShareSecret, newUnwrapKeys, shareToken } from '@latchkey/sealing';
import { afterEach, expect, it, vi } from 'vitest';
import { makeLiveShare, makeShare } from '../resident/shares/make-share.ts';
import { followLink } from './shared-link.ts';
import { endsWithVisit, sharedWays } from './shared-signalling.ts';

/** As much of a server as a link needs: it keeps what it is given and gives it to whoever shows the token. `asked` has every request in it. */
function serverFor(recordingId: string | null) {
  vi.stubGlobal('location', { origin: 'https://home.example' });
  const asked: string[] = [];
  const offers: { readonly sdp: string; readonly proof: string; readonly link: string }[] = [];
  let kept: { readonly token: string; readonly sealed: string } | undefined;
  const answer = (url: string, body: { readonly token: string; readonly sealed: string }): object | undefined => {
    if (url.endsWith('/shares')) {
      kept = body;
      return { id: 'shr_1' };
    }
    if (body.token !== kept?.token) return undefined;
    return url.endsWith('/shared') ? { recordingId, sealed: kept.sealed, expiresAt: '2026-12-01T00:00:00.000Z', serverNow: '2026-11-30T00:00:00.000Z', unproven: recordingId === null } : { sdp: 'an answer', proof: 'e.y.K' };
  };
  const client = createClient({
    async fetch(input, init) {
      const url = input instanceof Request ? input.url : input.toString();
      const text = typeof init?.body === 'string' ? init.body : '';
      asked.push(`${url} ${text}`);
      // The client under test wrote it.
      const body = JSON.parse(text) as { token: string; sealed: string } & (typeof offers)[number];
      if (url.endsWith('/live')) offers.push(body);
      const found = answer(url, body);
      return found === undefined ? Response.json({ code: 'request.not_found' }, { status: 404 }) : Response.json(found);
    },
  });
  return { client, asked, offers };
}
afterEach(() => vi.unstubAllGlobals());

it('opens what was sealed for it, and shows no server the secret that stands behind the #', async () => {
  const id = 'rec_00000000000000000000000001';
  const { client, asked } = serverFor(id);
  const key = await newRecordingKey();
  const recording: Recording = { id, visitId: null, accessPointId: 'ap_00000000000000000000000001', state: 'complete', startedAt: '2026-11-22T14:03:07.000Z', durationMillis: 1_000, bytes: 1_000, frames: 25 };
  const recordings = { key: async () => key, open: () => expect.unreachable() };
  const { address } = await makeShare(client, recordings, recording, 'Front door', { name: 'Kim', term: 24 });

  const [page, secret = ''] = address.split('#');
  expect(page).toBe('https://home.example/shared');
  expect(await followLink(client, secret)).toMatchObject({ kind: 'film', doorName: 'Front door', startedAt: recording.startedAt, expiresAt: '2026-12-01T00:00:00.000Z' });
  expect(asked).toHaveLength(2);
  expect(asked.join()).not.toContain(secret);
  await expect(followLink(client, secret.slice(0, 20))).rejects.toMatchObject({ code: 'seal.not_recipient' });
  await expect(followLink(client, newShareSecret())).rejects.toMatchObject({ code: 'request.not_found' });
});

it('lets its holder ask for one door live, by keys that the maker’s device signed and no server has seen', async () => {
  const { client, asked, offers } = serverFor(null);
  const keys = await makeDeviceKeys();
  const [deviceId, door, now] = [newId('dev'), newId('ap'), Instant(1_800_000_000_000)];
  const roster: Roster = { v: 1, site: newId('site'), version: 1, previous: null, issuedAt: 0, text: '', hash: '', devices: [{ deviceId, memberId: newId('mem'), name: 'Phone', role: 'member', signKey: keys.sign.publicKey, unwrapKey: keys.unwrap.publicKey }] };
  const hub = { kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43) } as const;
  const device = { deviceId, signer: signerOf(keys, deviceId), signKey: keys.sign.publicKey, unwrapKeys: await newUnwrapKeys(false), hubs: [hub] };
  const { address } = await makeLiveShare(client, device, roster.site, { id: door, name: 'Front door', visitId: null }, now, { name: 'Kim', term: 60 });

  const [, secret = ''] = address.split('#');
  const shared = await followLink(client, secret);
  expect(shared).toMatchObject({ kind: 'door', doorName: 'Front door', hub, unproven: true });
  if (shared.kind !== 'door') expect.unreachable();
  const refusals: unknown[] = [];
  const { signalling } = sharedWays(client, shared, () => expect.unreachable(), (error) => refusals.push(error));
  // The server answered in the hub's place.
  await expect(signalling.offer('an offer', new AbortController().signal)).rejects.toMatchObject({ code: 'seal.foreign_hub' });
  const [{ sdp, proof, link } = expect.unreachable()] = offers;
  const judged = await verifyLiveLink(link, roster, door, now / 1_000 + 3_599, 0);
  expect(judged).toMatchObject({ deviceId, content: { accessPointId: door, link: await linkName(await shareToken(secret)), expiresAt: now / 1_000 + 3_600 } });
  if (judged === undefined) expect.unreachable();
  const holder = { deviceId: judged.content.link, signKey: judged.content.signKey };
  expect(await signerOfLiveOffer(proof, [holder], door, sdp)).toBe(holder);
  expect(asked.join()).not.toContain(secret);
  expect(refusals).toEqual([]);
  await expect(sharedWays(client, { ...shared, token: 'other' }, () => expect.unreachable(), (error) => refusals.push(error)).signalling.offer('an offer', new AbortController().signal)).rejects.toMatchObject({ code: 'request.not_found' });
  expect(refusals).toEqual([expect.objectContaining({ code: 'request.not_found' })]);
});

it('may end with the visit that runs at its door, by its maker’s signature', async () => {
  const { client, asked } = serverFor(null);
  const keys = await makeDeviceKeys();
  const [deviceId, door, visitId, now] = [newId('dev'), newId('ap'), newId('vis'), Instant(1_800_000_000_000)];
  const device = { deviceId, signer: signerOf(keys, deviceId), signKey: keys.sign.publicKey, unwrapKeys: await newUnwrapKeys(false), hubs: [{ kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43) } as const] };
  const make = (running: typeof visitId | null) => makeLiveShare(client, device, newId('site'), { id: door, name: 'Front door', visitId: running }, now, { name: 'Kim', term: 'visit' });
  const [, secret = ''] = (await make(visitId)).address.split('#');
  const shared = await followLink(client, secret);
  if (shared.kind !== 'door') expect.unreachable();
  expect(readLiveLink(shared.link)).toMatchObject({ visit: visitId, expiresAt: now / 1_000 + 3_600 });
  expect(endsWithVisit(shared)).toBe(true);
  expect(asked[0]).toContain(`"visitId":"${visitId}"`);
  // It ended while the page was open.
  await expect(make(null)).rejects.toMatchObject({ code: 'visit.over' });
});
