import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, silentLog } from '@latchkey/kit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBrokerCredentials, passwordFileOf } from './broker-credentials.ts';
import { matchesPassword } from './password-hash.ts';

const ACCESS = { publish: ['zigbee2mqtt'], subscribe: ['zigbee2mqtt'] };
const modeOf = async (file: string) => (await stat(file)).mode & 0o777;

describe('broker credentials', () => {
  let folder: string;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'latchkey-broker-')), 'broker');
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

  it('are made at the first start, for the owner only, and are the same afterwards', async () => {
    const [hub] = await openBrokerCredentials(folder, { hub: ACCESS }, silentLog);
    const password = (await readFile(passwordFileOf(folder, 'hub'), 'utf8')).trim();
    expect(password).toHaveLength(32);
    expect(await matchesPassword(password, hub?.passwordHash)).toBe(true);
    expect(await modeOf(folder)).toBe(0o700);
    expect(await modeOf(join(folder, 'users.json'))).toBe(0o600);
    expect(await modeOf(passwordFileOf(folder, 'hub'))).toBe(0o600);
    expect(await readFile(join(folder, 'users.json'), 'utf8')).not.toContain(password);

    // The password may move to the device: the broker does not need it.
    await rm(passwordFileOf(folder, 'hub'));
    const [again] = await openBrokerCredentials(folder, { hub: ACCESS }, silentLog);
    expect(again).toEqual(hub);
  });

  it('gain a user without touching the others', async () => {
    const [hub] = await openBrokerCredentials(folder, { hub: ACCESS }, silentLog);
    const both = await openBrokerCredentials(folder, { hub: ACCESS, 'parcel-box': ACCESS }, silentLog);
    expect(both[0]).toEqual(hub);
    expect(both[1]?.passwordHash).toMatch(/^scrypt\$/);
  });

  it('that others could read are closed again', async () => {
    await openBrokerCredentials(folder, { hub: ACCESS }, silentLog);
    await chmod(join(folder, 'users.json'), 0o644);
    await openBrokerCredentials(folder, { hub: ACCESS }, silentLog);
    expect(await modeOf(join(folder, 'users.json'))).toBe(0o600);
  });

  it.each(['', 'null', '[]', '{"hub":42}', '{"hub":"plain"}'])('that are damaged (%s) are refused and kept', async (text) => {
    await openBrokerCredentials(folder, { hub: ACCESS }, silentLog);
    await writeFile(join(folder, 'users.json'), text);
    const failure: unknown = await openBrokerCredentials(folder, { hub: ACCESS }, silentLog).catch((error: unknown) => error);
    expect(codeOf(failure)).toBe('site-broker.credentials');
    expect(await readFile(join(folder, 'users.json'), 'utf8')).toBe(text);
  });

  it('refuse a name that would leave the folder', async () => {
    const failure: unknown = await openBrokerCredentials(folder, { '../hub': ACCESS }, silentLog).catch((error: unknown) => error);
    expect(codeOf(failure)).toBe('site-broker.credentials');
  });
});
