import { expect, it } from 'vitest';
import { newShareSecret, shareToken } from './link-secret.ts';
import { newRecordingKey } from './recording-key.ts';
import { openShared, sealShared } from './shared-recording.ts';

const RECORDING = 'rec_00000000000000000000000001';

it('gives the key of one recording to whoever holds the link, and to nobody else', async () => {
  const secret = newShareSecret();
  const key = await newRecordingKey();
  const sealed = await sealShared(secret, RECORDING, { key, doorName: 'Front door “à côté”', startedAt: '2026-11-22T14:03:07.000Z' });
  const opened = await openShared(secret, RECORDING, sealed);
  expect(opened).toMatchObject({ doorName: 'Front door “à côté”', startedAt: '2026-11-22T14:03:07.000Z' });
  expect(opened.key.commitment).toBe(key.commitment);
  await expect(openShared(newShareSecret(), RECORDING, sealed)).rejects.toMatchObject({ code: 'seal.not_recipient' });
  await expect(openShared(secret, RECORDING.replace('1', '2'), sealed)).rejects.toMatchObject({ code: 'seal.not_recipient' });
  await expect(openShared(secret.slice(0, 40), RECORDING, sealed)).rejects.toMatchObject({ code: 'seal.not_recipient' });
});

it('shows the server a token that is neither the secret nor opens what was sealed', async () => {
  const secret = newShareSecret();
  const token = await shareToken(secret);
  expect(await shareToken(secret)).toBe(token);
  expect(token).toMatch(/^[\w-]{43}$/);
  expect(token).not.toBe(secret);
  const sealed = await sealShared(secret, RECORDING, { key: await newRecordingKey(), doorName: 'Door', startedAt: '2026-11-22T14:03:07.000Z' });
  await expect(openShared(token, RECORDING, sealed)).rejects.toMatchObject({ code: 'seal.not_recipient' });
});
