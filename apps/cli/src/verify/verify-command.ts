import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { verifyBundle } from '@latchkey/evidence';
import { CodedError } from '@latchkey/kit';
import { verdictLines } from './verdict-lines.ts';

/** Larger than any bundle that is made; more would not fit into memory. */
const LARGEST = 2_000_000_000;

/**
 * Checks a bundle without any network and says what it proves. Resolves to the exit code: 0 proved, 2 proved in part, 1 not proved.
 * Rejects with `verify.unreadable` when there is no such file.
 */
export async function verify(file: string, { hub, json }: { readonly hub?: string | undefined; readonly json: boolean }, output: Writable): Promise<number> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new CodedError('verify.unreadable', `${file} cannot be read`, { cause });
  });
  if (bytes.length > LARGEST) throw new CodedError('verify.unreadable', `${file} is too large to be a bundle`);
  const verdict = verifyBundle(bytes, { expectedHub: hub, hashOf: (data) => createHash('sha256').update(data).digest('hex') });
  output.write(json ? `${JSON.stringify(verdict)}\n` : `${verdictLines(verdict, hub).join('\n')}\n`);
  return { proved: 0, proved_in_part: 2, not_proved: 1 }[verdict.kind];
}
