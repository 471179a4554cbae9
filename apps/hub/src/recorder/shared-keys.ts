import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@latchkey/kit';
import type { KeyEnvelope } from '@latchkey/sealing';
import { z } from 'zod';
import { writeFileDurably } from '../durable-file.ts';

const FILE = 'shared-keys.json';
/** More than a household has devices; a server that asks without end fills no disk. */
const MOST_SHARES = 200;

const shares = z.array(z.strictObject({ deviceId: z.string().max(100), enc: z.string().max(200), sealed: z.string().max(400) })).max(MOST_SHARES);

/** The envelopes that were added to a recording after it began; none when there is no such file. */
export async function readSharedKeys(folder: string): Promise<readonly KeyEnvelope[]> {
  const text = await readFile(join(folder, FILE), 'utf8').catch(() => undefined);
  return text === undefined ? [] : shares.parse(JSON.parse(text));
}

/** Adds envelopes durably; a device has one at most. Throws `recorder.too_many_shares`. */
export async function addSharedKeys(folder: string, envelopes: readonly KeyEnvelope[]): Promise<void> {
  const kept = (await readSharedKeys(folder)).filter(({ deviceId }) => !envelopes.some((newer) => newer.deviceId === deviceId));
  const all = shares.safeParse([...kept, ...envelopes]);
  if (!all.success) throw new CodedError('recorder.too_many_shares', 'This recording is shared with too many devices, or the key does not read like one');
  writeFileDurably(join(folder, FILE), `${JSON.stringify(all.data)}\n`);
}
