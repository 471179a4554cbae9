import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@latchkey/kit';
import { writeSecretFile } from '../identity/secret-file.ts';

/** Seals mailbox passwords, so that who has the database alone has none of them. */
export interface MailboxKey {
  /** AES-256-GCM, bound to the site: what is sealed for one opens for no other. */
  seal(siteId: string, password: string): string;
  /** Throws `keys.unreadable` for what this key did not seal for this site. */
  open(siteId: string, sealed: string): string;
}

const NONCE = 12;
const TAG = 16;

/** Reads the key in `folder`, or makes it at the first start: a file of its own beside the database, readable by its owner only. */
export async function openMailboxKey(folder: string): Promise<MailboxKey> {
  const path = join(folder, 'mailbox.key');
  const stored = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  const text = stored ?? randomBytes(32).toString('base64url');
  const key = Buffer.from(text, 'base64url');
  if (key.length !== 32) throw new CodedError('keys.unreadable', `The key of mailboxes in ${path} cannot be read. Restore the file from a backup, or remove it and connect mailboxes anew.`);
  if (stored === undefined) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeSecretFile(path, text);
  }
  return {
    seal(siteId, password) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(siteId));
      return Buffer.concat([nonce, cipher.update(password, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },
    open(siteId, sealed) {
      const bytes = Buffer.from(sealed, 'base64url');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE)).setAAD(Buffer.from(siteId)).setAuthTag(bytes.subarray(-TAG));
        return Buffer.concat([decipher.update(bytes.subarray(NONCE, -TAG)), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new CodedError('keys.unreadable', 'The password of a mailbox cannot be opened with this server’s key. Connect the mailbox anew.', { cause });
      }
    },
  };
}
