import { readZip } from '@latchkey/evidence';
import { CodedError } from '@latchkey/kit';

/** What an archive has beside the rows. */
export interface OpenedArchive {
  /** The lines of `household.jsonl`, undecoded. */
  readonly lines: Iterable<string>;
  /** How many films lie in it. */
  readonly films: number;
}

const NEWLINE = 10;
const ROWS_FILE = 'household.jsonl';

/** Opens the first part of an archive, or the lines by themselves. Throws `restore.not_an_archive` and `restore.damaged`. */
export function openArchive(bytes: Uint8Array): OpenedArchive {
  const zip = readZip(bytes);
  if (zip === undefined) return { lines: linesOf(bytes), films: 0 };
  if (zip.malformed || zip.damaged.length > 0) throw new CodedError('restore.damaged', 'The archive is damaged: it is not as it was saved. Nothing was restored. Take another copy of it.');
  const rows = zip.members.find(({ name }) => name === ROWS_FILE);
  if (rows === undefined) throw new CodedError('restore.not_an_archive', `There is no ${ROWS_FILE} in it. Give the first part of an archive: its name ends in -1.zip. Nothing was restored.`);
  return { lines: linesOf(rows.bytes), films: zip.members.filter(({ name }) => name.endsWith('.mp4')).length };
}

function* linesOf(bytes: Uint8Array): Generator<string, void> {
  // What is no UTF-8 becomes other characters, and so does not have the hash that the last line gives.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf(NEWLINE, at);
    const end = found === -1 ? bytes.length : found;
    yield decoder.decode(bytes.subarray(at, end));
    at = end + 1;
  }
}
