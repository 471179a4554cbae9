import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '@latchkey/kit';
import { importJWK, jwtVerify } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { openServerKeys } from './server-keys.ts';

const folders: string[] = [];
const folder = async () => {
  const made = await mkdtemp(join(tmpdir(), 'latchkey-keys-'));
  folders.push(made);
  return join(made, 'keys');
};
afterEach(async () => {
  for (const made of folders.splice(0)) await rm(made, { recursive: true });
});

describe('server keys', () => {
  it('are made once and are the same after a restart', async () => {
    const path = await folder();
    const first = await openServerKeys(path);
    const second = await openServerKeys(path);
    expect(second.serverId).toBe(first.serverId);
    expect(second.publicJwk).toEqual(first.publicJwk);
    expect(second.vapid).toEqual(first.vapid);
  });

  it('are readable by their owner only', async () => {
    const path = await folder();
    await openServerKeys(path);
    expect((await stat(join(path, 'server-keys.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
  });

  it('sign what the published key verifies', async () => {
    const keys = await openServerKeys(await folder());
    const token = await keys.sign('grant+jwt', { iss: keys.serverId, jti: 'a' });
    const { payload, protectedHeader } = await jwtVerify(token, await importJWK(keys.publicJwk, 'EdDSA'), { typ: 'grant+jwt' });
    expect(payload.jti).toBe('a');
    expect(protectedHeader.kid).toBe(keys.publicJwk.kid);
  });

  it('are never silently replaced when the file is damaged', async () => {
    const path = await folder();
    await openServerKeys(path);
    await writeFile(join(path, 'server-keys.json'), '{"signing":');
    await expect(openServerKeys(path).catch((error: unknown) => codeOf(error))).resolves.toBe('keys.unreadable');
  });
});
