import { createClient } from '@latchkey/client';
import type { Recording } from '@latchkey/contract';
import { newRecordingKey, newShareSecret } from '@latchkey/sealing';
import { expect, it, vi } from 'vitest';
import { makeShare } from '../resident/shares/make-share.ts';
import { followLink } from './shared-link.ts';

it('opens what was sealed for it, and shows no server the secret that stands behind the #', async () => {
  vi.stubGlobal('location', { origin: 'https://home.example' });
  const asked: string[] = [];
  let kept: { readonly token: string; readonly sealed: string } | undefined;
  // As much of a server as a link needs: it keeps what it is given and gives it to whoever shows the token.
  const answer = (url: string, body: { readonly token: string; readonly sealed: string }): object | undefined => {
    if (url.endsWith('/shares')) {
      kept = body;
      return { id: 'shr_1' };
    }
    return body.token === kept?.token ? { recordingId: id, sealed: kept.sealed, expiresAt: '2026-12-01T00:00:00.000Z' } : undefined;
  };
  const client = createClient({
    async fetch(input, init) {
      const url = input instanceof Request ? input.url : input.toString();
      const text = typeof init?.body === 'string' ? init.body : '';
      asked.push(`${url} ${text}`);
      const found = answer(url, JSON.parse(text) as { token: string; sealed: string });
      return found === undefined ? Response.json({ code: 'request.not_found' }, { status: 404 }) : Response.json(found);
    },
  });
  const id = 'rec_00000000000000000000000001';
  const key = await newRecordingKey();
  const recording: Recording = { id, visitId: null, accessPointId: 'ap_00000000000000000000000001', state: 'complete', startedAt: '2026-11-22T14:03:07.000Z', durationMillis: 1_000, bytes: 1_000, frames: 25 };
  const recordings = { key: async () => key, open: () => expect.unreachable() };
  const { address } = await makeShare(client, recordings, recording, 'Front door', { name: 'Kim', hours: 24 });

  const [page, secret = ''] = address.split('#');
  expect(page).toBe('https://home.example/shared');
  expect(await followLink(client, secret)).toMatchObject({ doorName: 'Front door', startedAt: recording.startedAt, expiresAt: '2026-12-01T00:00:00.000Z' });
  expect(asked).toHaveLength(2);
  expect(asked.join()).not.toContain(secret);
  await expect(followLink(client, secret.slice(0, 20))).rejects.toMatchObject({ code: 'seal.not_recipient' });
  await expect(followLink(client, newShareSecret())).rejects.toMatchObject({ code: 'request.not_found' });
  vi.unstubAllGlobals();
});
