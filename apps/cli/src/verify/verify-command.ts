import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { kindOf, readZip, TIME_STAMP_FILE, type Verdict, verifyBundle } from '@latchkey/evidence';
import { CodedError } from '@latchkey/kit';
import { checkProof, looksLikeProof, proofLines } from './secured-proof.ts';
import { verdictLines } from './verdict-lines.ts';

/** Larger than any bundle that is made; more would not fit into memory. */
const LARGEST = 2_000_000_000;

/**
 * Checks a bundle, or a saved proof of one visit, without any network and says what it proves. Resolves to the exit code: 0 proved, 2 proved in part, 1 not proved.
 * Rejects with `verify.unreadable` when there is no such file.
 */
export async function verify(file: string, { hub, tsaCa, json }: { readonly hub?: string | undefined; readonly tsaCa?: string | undefined; readonly json: boolean }, output: Writable): Promise<number> {
  const bytes = await readSafely(file);
  if (looksLikeProof(bytes)) {
    const proof = checkProof(bytes.toString('utf8'));
    const proved = proof !== undefined && (hub === undefined || hub === proof.hub);
    output.write(json ? `${JSON.stringify({ kind: proved ? 'proved' : 'not_proved', ...proof })}\n` : `${proofLines(proof, hub).join('\n')}\n`);
    return proved ? 0 : 1;
  }
  // Loaded only where it is asked for: most bundles have no time stamp.
  const trusted = tsaCa === undefined ? [] : (await import('./stamp-chain.ts')).certificatesInFile(await readSafely(tsaCa), tsaCa);
  if (bytes.length > LARGEST) throw new CodedError('verify.unreadable', `${file} is too large to be a bundle`);
  const verdict = await verifyTrusting(trusted, bytes, { expectedHub: hub, hashOf: (data) => createHash('sha256').update(data).digest('hex') });
  output.write(json ? `${JSON.stringify(verdict)}\n` : `${verdictLines(verdict, hub).join('\n')}\n`);
  return { proved: 0, proved_in_part: 2, not_proved: 1 }[verdict.kind];
}

/** The verdict, and whether its time stamp is of one of those whom the reader trusts. @param trusted certificates in DER; without any nothing is said of it */
export async function verifyTrusting(trusted: readonly Uint8Array[], bytes: Uint8Array, options: Parameters<typeof verifyBundle>[1] = {}): Promise<Verdict> {
  const verdict = verifyBundle(bytes, options);
  const token = readZip(bytes)?.members.find(({ name }) => name === TIME_STAMP_FILE)?.bytes;
  if (trusted.length === 0 || token === undefined || verdict.timeStamp === undefined) return verdict;
  const { trustedBy } = await import('./stamp-chain.ts');
  const timeStamp = { ...verdict.timeStamp, trustedBy: await trustedBy(verdict.timeStamp, token, trusted) };
  if (timeStamp.trustedBy !== null) return { ...verdict, timeStamp };
  const findings = [...verdict.findings, { code: 'timestamp.not_trusted', where: `file ${TIME_STAMP_FILE}` } as const];
  return { ...verdict, timeStamp, findings, kind: kindOf(findings) };
}

const readSafely = (file: string): Promise<Buffer> =>
  readFile(file).catch((cause: unknown) => {
    throw new CodedError('verify.unreadable', `${file} cannot be read`, { cause });
  });
