import { createHash } from 'node:crypto';
import { type JournalEntry, journalEntry } from '@latchkey/contract';
import { z } from 'zod';
import type { IncomingEntry } from './entry-mirror.ts';
import { parseJson } from './json-text.ts';

const numbered = z.object({ seq: z.int().positive() });
const linked = z.object({ chain: z.object({ prev: z.string() }) });
/** What a `jsonb` column cannot hold: NUL and halves of surrogate pairs, as JSON writes them. */
const UNSTORABLE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/** Reads one message of the entries topic. Undefined when it does not even say which line it is; a line that is not of the agreed form keeps its place in the journal. */
export function readIncomingEntry(payload: Buffer): IncomingEntry | undefined {
  const text = payload.toString('utf8');
  const value = parseJson(text);
  const parsed = journalEntry.safeParse(value);
  const hash = lineHash(payload);
  const prev = linked.safeParse(value).data?.chain.prev;
  if (parsed.success) {
    const entry = withExactTimes(parsed.data);
    if (entry === undefined) return { seq: parsed.data.seq, hash, prev, entry, refusedBecause: 'entry.no_instant', text };
    if (UNSTORABLE.test(JSON.stringify(entry))) return { seq: entry.seq, hash, prev, entry: undefined, refusedBecause: 'entry.not_text', text };
    return { seq: entry.seq, hash, prev, entry, text };
  }
  const place = numbered.safeParse(value);
  return place.success ? { seq: place.data.seq, hash, prev, entry: undefined, refusedBecause: 'entry.not_of_form', text } : undefined;
}

/** The chain's hash of a line's text (RFC 9162, 2.1.1: a leaf), base64. */
const lineHash = (text: Buffer): string => createHash('sha256').update(Buffer.of(0)).update(text).digest('base64');

/** The schema takes any short text as an instant; the database takes only instants. */
function withExactTimes(entry: JournalEntry): JournalEntry | undefined {
  const at = exact(entry.at);
  if (at === undefined) return undefined;
  if (entry.kind !== 'recording' || entry.recording.startedAt === null) return { ...entry, at };
  const startedAt = exact(entry.recording.startedAt);
  return startedAt === undefined ? undefined : { ...entry, at, recording: { ...entry.recording, startedAt } };
}

function exact(text: string): string | undefined {
  const date = new Date(text);
  const year = date.getUTCFullYear();
  return year >= 1970 && year <= 9_999 ? date.toISOString() : undefined;
}
