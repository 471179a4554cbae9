import { chmod, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, type Log, randomToken } from '@latchkey/kit';
import { z } from 'zod';
import { writeFileDurably } from '../durable-file.ts';
import { type PasswordHash, hashPassword } from './password-hash.ts';
import type { TopicAccess } from './topic-access.ts';

/** A client of the site's broker. */
export interface BrokerUser {
  readonly username: string;
  readonly passwordHash: string;
  readonly access: TopicAccess;
}

/** A user that has to exist, by the name that it signs in with. */
export type WantedUsers = Readonly<Record<string, TopicAccess>>;

/** 32 letters of 5 bits: nobody guesses it, and nobody has to type it. */
const PASSWORD_LENGTH = 32;
const OWNER_ONLY = 0o600;

const hashes = z.record(z.string(), z.string().startsWith('scrypt$'));

/**
 * The users of the site's broker, from `folder` (readable by the hub's account only). For a user that is new, a password is
 * drawn: its hash is kept in `users.json`, and the password itself is left in `<username>.password` for whoever sets up the
 * device; the broker does not need that file and never reads it.
 * Rejects with `site-broker.credentials` when the file is there but cannot be used: it is never overwritten.
 */
export async function openBrokerCredentials(folder: string, wanted: WantedUsers, log: Log): Promise<readonly BrokerUser[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'users.json');
  const known = new Map(Object.entries(await readHashes(file, log)));
  let added = false;
  for (const username of Object.keys(wanted)) {
    if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(username)) throw new CodedError('site-broker.credentials', 'A broker user has a name that cannot be a file name.', { facts: { username } });
    if (known.has(username)) continue;
    const password = randomToken(PASSWORD_LENGTH);
    writeFileDurably(join(folder, `${username}.password`), `${password}\n`);
    const hash: PasswordHash = await hashPassword(password);
    known.set(username, hash);
    added = true;
  }
  if (added) writeFileDurably(file, `${JSON.stringify(Object.fromEntries(known), undefined, 2)}\n`);
  return Object.entries(wanted).map(([username, access]) => ({ username, access, passwordHash: known.get(username) ?? '' }));
}

/** Where {@link openBrokerCredentials} leaves a new user's password. */
export const passwordFileOf = (folder: string, username: string): string => join(folder, `${username}.password`);

async function readHashes(file: string, log: Log): Promise<Readonly<Record<string, string>>> {
  let text: string;
  try {
    const { mode } = await stat(file);
    if ((mode & 0o077) !== 0) {
      log.warn('the broker credentials were readable by others; they no longer are', { file });
      await chmod(file, OWNER_ONLY);
    }
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return {};
    throw new CodedError('site-broker.credentials', 'The credentials of the site broker cannot be read, so no device can sign in.', { cause, facts: { file } });
  }
  try {
    return hashes.parse(JSON.parse(text));
  } catch (cause) {
    throw new CodedError('site-broker.credentials', 'The credentials of the site broker are damaged. Restore the file, or remove it and give every device its new password.', { cause, facts: { file } });
  }
}
