import { Readable } from 'node:stream';
import type { Actor } from '@latchkey/contract';
import { CodedError } from '@latchkey/kit';
import type { Kysely, Selectable } from 'kysely';
import type { RecordingsTable, Schema } from '../database/schema.ts';
import type { StreamAnswer } from '../http/handler.ts';
import { type ByteRange, readByteRange } from './byte-range.ts';
import { asProblem } from './hub-refusal.ts';
import type { MediaExchange, OpenMedia } from './media-exchange.ts';

/** What no recording reaches: a range is read once before the size is known. */
const BEYOND_ALL = Number.MAX_SAFE_INTEGER;
const PROBLEMS = ['recording.gone', 'hub.offline', 'hub.timeout', 'request.too_many'] as const;
/** A recording is seen by those who may see it now: it stays in no cache of a shared computer. */
const PRIVATE = { 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' } as const;

/** Gives the sealed bytes of a recording as its hub has them, until the signal aborts. `range` is as in HTTP's `Range`; `by` is written down by the hub. Rejects with `recording.gone` or why the hub does not send. */
export type RecordingStream = (row: Selectable<RecordingsTable>, wanted: { readonly part: number; readonly range: string | undefined; readonly by: Actor }, signal: AbortSignal) => Promise<StreamAnswer>;

/** For a member, or for a link that one made. Throws `request.not_found`, for another household's recording too, or `recording.gone`. */
export async function findRecording(db: Kysely<Schema>, siteId: string, recordingId: string, memberId?: string): Promise<Selectable<RecordingsTable>> {
  const row = await recordingsFor(db, siteId, memberId).selectAll().where('id', '=', recordingId).executeTakeFirst();
  if (row === undefined) throw new CodedError('request.not_found', 'There is no such recording.');
  if (row.state === 'deleted') throw new CodedError('recording.gone', 'This recording was deleted.');
  return row;
}

/** The recordings of a site that a member may see: what was filmed before they joined the household is not theirs. Without a member, all. */
export function recordingsFor(db: Kysely<Schema>, siteId: string, memberId: string | undefined) {
  const all = db.selectFrom('recordings').where('site_id', '=', siteId);
  return memberId === undefined ? all : all.where('created_at', '>=', (eb) => eb.selectFrom('members').select('members.created_at').where('members.id', '=', memberId));
}

export function createRecordingStream(exchange: Pick<MediaExchange, 'open'>): RecordingStream {
  const open = (row: Selectable<RecordingsTable>, by: Actor, part: number, start: number, end: number | null, signal: AbortSignal): Promise<OpenMedia> =>
    // Ids in the database were validated when they came in.
    exchange.open(row.hub_id, { kind: 'recording', recordingId: row.id as `rec_${string}`, part, start, end, by }, signal).catch((error: unknown) => {
      throw asProblem(error, PROBLEMS, 'hub.timeout', 'The home cannot send this recording right now.');
    });

  return async (row, { part, range, by }, signal) => {
    let wanted = readByteRange(range, BEYOND_ALL);
    if (/^bytes=\s*-/i.test(range ?? '')) {
      // The last bytes of something whose size only the hub knows.
      const probe = await open(row, by, part, 0, 0, signal);
      probe.chunks.destroy();
      wanted = readByteRange(range, sizeOf(probe));
      if (wanted.kind === 'unsatisfiable') return unsatisfiable(sizeOf(probe));
    }
    const [start, end] = wanted.kind === 'part' ? [wanted.start, range?.trim().endsWith('-') === true ? null : wanted.end] : [0, null];
    const media = await open(row, by, part, start, end, signal);
    const size = sizeOf(media);
    const given: ByteRange = wanted.kind === 'part' ? readByteRange(`bytes=${start}-${end ?? ''}`, size) : { kind: 'whole' };
    if (given.kind === 'unsatisfiable') {
      media.chunks.destroy();
      return unsatisfiable(size);
    }
    const first = given.kind === 'part' ? given.start : 0;
    const last = given.kind === 'part' ? given.end : size - 1;
    if (media.header.start !== first) {
      media.chunks.destroy();
      throw new CodedError('hub.timeout', 'The home sent another part of the recording than was asked for.');
    }
    return {
      status: given.kind === 'part' ? 206 : 200,
      headers: {
        ...PRIVATE,
        'content-type': 'application/octet-stream',
        'accept-ranges': 'bytes',
        'content-length': String(last - first + 1),
        // A recording that still grows has the size that it has now: players take a definite one only.
        ...(given.kind === 'part' ? { 'content-range': `bytes ${first}-${last}/${size}` } : {}),
      },
      body: Readable.from(exactly(media.chunks, last - first + 1), { objectMode: false }),
    };
  };
}

/** The hub sends exactly so many bytes; fewer end the answer with an error instead of passing for the whole, more are not passed on. */
async function* exactly(chunks: Readable, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  try {
    for await (const chunk of left === 0 ? [] : chunks) {
      // A text after the header is the hub's word that it failed.
      if (!(chunk instanceof Uint8Array)) break;
      const part = chunk.length > left ? chunk.subarray(0, left) : chunk;
      left -= part.length;
      yield part;
      if (left === 0) return;
    }
    if (left > 0) throw new CodedError('hub.timeout', 'The recording broke off on its way');
  } finally {
    chunks.destroy();
  }
}

const unsatisfiable = (size: number): StreamAnswer => ({ status: 416, headers: { ...PRIVATE, 'accept-ranges': 'bytes', 'content-range': `bytes */${size}` }, body: Buffer.alloc(0) });

function sizeOf({ header, chunks }: OpenMedia): number {
  if (header.size !== null) return header.size;
  chunks.destroy();
  throw new CodedError('hub.timeout', 'The home did not say how large this is.');
}
