import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, randomToken } from '@latchkey/kit';
import { z } from 'zod';
import type { RtspCredentials } from '../rtsp/digest-auth.ts';
import { writeFileAtomically } from '../home/atomic-file.ts';

const schema = z.object({ username: z.string().min(1), password: z.string().min(8) });

/** The camera's user and password, made at its first start and kept in its folder for its owner only. Errors: `sim.credentials`. */
export async function keepRtspCredentials(folder: string): Promise<RtspCredentials> {
  const path = join(folder, 'rtsp-credentials.json');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) {
    const credentials = { username: 'latchkey', password: randomToken(24) };
    await writeFileAtomically(path, JSON.stringify(credentials), 0o600);
    return credentials;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CodedError('sim.credentials', 'The camera\'s credentials file is damaged. Delete it to get new ones.', { cause, facts: { path } });
  }
}
