import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { FILES, readTimeStamp, readZip, TIME_STAMP_FILE, timeStampRequest, tokenIn, writeZip } from '@latchkey/evidence';
import { CodedError } from '@latchkey/kit';
import { printable } from './verdict-lines.ts';

const PATIENCE_MILLIS = 20_000;
/** Larger than any token with its chain of certificates. */
const LARGEST = 64 * 1_024;

/** Asks a time stamp authority about a bundle's signatures and puts its token into the bundle. Rejects with `verify.unreadable` or a `stamp.` code; the file is then as it was. */
export async function stamp(file: string, authority: string, output: Writable): Promise<void> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new CodedError('verify.unreadable', `${file} cannot be read`, { cause });
  });
  const members = readZip(bytes)?.members.filter(({ name }) => name !== TIME_STAMP_FILE) ?? [];
  const checkpoint = members.find(({ name }) => name === FILES.checkpoint)?.bytes;
  if (checkpoint === undefined) throw new CodedError('verify.unreadable', `${file} is no bundle`);
  const token = tokenIn(await ask(authority, timeStampRequest(checkpoint)));
  const timeStamp = token === undefined ? undefined : readTimeStamp(token, checkpoint);
  if (token === undefined || timeStamp === undefined) throw new CodedError('stamp.not_granted', 'The authority gave no time stamp that proves itself. Asked for is SHA-256, signed with RSA or ECDSA P-256.');
  // Beside it first: a full disk leaves the bundle whole.
  await writeFile(`${file}.new`, writeZip([...members, { name: TIME_STAMP_FILE, bytes: token }]));
  await rename(`${file}.new`, file);
  output.write(`Stamped ${timeStamp.at} by ${printable(timeStamp.authority)}, certificate SHA-256 ${timeStamp.certificate}\n`);
}

async function ask(authority: string, body: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  try {
    const response = await fetch(authority, { method: 'POST', headers: { 'content-type': 'application/timestamp-query' }, body, redirect: 'error', signal: AbortSignal.timeout(PATIENCE_MILLIS) });
    if (!response.ok) throw new CodedError('stamp.unreachable', `The authority answered ${response.status}`);
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of response.body ?? []) {
      size += part.length;
      if (size > LARGEST) throw new CodedError('stamp.unreachable', 'The authority answered more than a time stamp');
      parts.push(part);
    }
    return Buffer.concat(parts);
  } catch (cause) {
    throw new CodedError('stamp.unreachable', 'The time stamp authority cannot be asked', { cause });
  }
}
