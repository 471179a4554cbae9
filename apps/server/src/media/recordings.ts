import { Readable } from 'node:stream';
import { type Recording, recordingKeys } from '@latchkey/contract';
import { CodedError, Seconds } from '@latchkey/kit';
import type { Kysely, Selectable } from 'kysely';
import type { RecordingsTable, Schema } from '../database/schema.ts';
import type { Handlers, StreamAnswer } from '../http/handler.ts';
import type { HubLink } from '../hub-link/hub-link.ts';
import { idCursor, pageOf } from '../http/id-cursor.ts';
import { type ByteRange, readByteRange } from './byte-range.ts';
import { asProblem } from './hub-refusal.ts';
import type { MediaExchange, OpenMedia } from './media-exchange.ts';

/** What no recording reaches: a range is read once before the size is known. */
const BEYOND_ALL = Number.MAX_SAFE_INTEGER;
const PROBLEMS = ['recording.gone', 'hub.offline', 'hub.timeout', 'request.too_many'] as const;
const KEY_PROBLEMS = ['recording.gone', 'hub.offline', 'hub.timeout', 'request.conflict'] as const;
const HUB_ANSWERS_WITHIN = Seconds(5);
const keysReply = recordingKeys.omit({ recordingId: true });
/** A recording is seen by those who may see it now: it stays in no cache of a shared computer. */
const PRIVATE = { 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' } as const;

/** Handlers for recordings: the hub keeps the bytes, sealed for the household's devices; the server what they are about. */
export function createRecordings({ db, exchange, hubLink }: { readonly db: Kysely<Schema>; readonly exchange: MediaExchange; readonly hubLink: Pick<HubLink, 'send'> }): Handlers<'playRecording' | 'showRecordingKeys' | 'shareRecording' | 'listRecordings' | 'showRecording'> {
  const find = async (siteId: string, recordingId: string): Promise<Selectable<RecordingsTable>> => {
    const row = await db.selectFrom('recordings').selectAll().where('site_id', '=', siteId).where('id', '=', recordingId).executeTakeFirst();
    if (row === undefined) throw new CodedError('request.not_found', 'There is no such recording.');
    if (row.state === 'deleted') throw new CodedError('recording.gone', 'This recording was deleted.');
    return row;
  };
  const open = (row: Selectable<RecordingsTable>, part: number, start: number, end: number | null, signal: AbortSignal): Promise<OpenMedia> =>
    // Ids in the database were validated when they came in.
    exchange.open(row.hub_id, { kind: 'recording', recordingId: row.id as `rec_${string}`, part, start, end }, signal).catch((error: unknown) => {
      throw asProblem(error, PROBLEMS, 'hub.timeout', 'The home cannot send this recording right now.');
    });

  const refuse = (error: unknown): never => {
    throw asProblem(error, KEY_PROBLEMS, 'hub.timeout', 'The home cannot be asked for this recording right now.');
  };

  return {
    async playRecording({ caller, params, query, request, signal }) {
      const row = await find(caller.siteId, params.recordingId);
      const header = request.headers.range;
      let wanted = readByteRange(header, BEYOND_ALL);
      if (/^bytes=\s*-/i.test(header ?? '')) {
        // The last bytes of something whose size only the hub knows.
        const probe = await open(row, query.part, 0, 0, signal);
        probe.chunks.destroy();
        wanted = readByteRange(header, sizeOf(probe));
        if (wanted.kind === 'unsatisfiable') return unsatisfiable(sizeOf(probe));
      }
      const [start, end] = wanted.kind === 'part' ? [wanted.start, header?.trim().endsWith('-') === true ? null : wanted.end] : [0, null];
      const media = await open(row, query.part, start, end, signal);
      const size = sizeOf(media);
      const range: ByteRange = wanted.kind === 'part' ? readByteRange(`bytes=${start}-${end ?? ''}`, size) : { kind: 'whole' };
      if (range.kind === 'unsatisfiable') {
        media.chunks.destroy();
        return unsatisfiable(size);
      }
      const first = range.kind === 'part' ? range.start : 0;
      const last = range.kind === 'part' ? range.end : size - 1;
      if (media.header.start !== first) {
        media.chunks.destroy();
        throw new CodedError('hub.timeout', 'The home sent another part of the recording than was asked for.');
      }
      return {
        status: range.kind === 'part' ? 206 : 200,
        headers: {
          ...PRIVATE,
          'content-type': 'application/octet-stream',
          'accept-ranges': 'bytes',
          'content-length': String(last - first + 1),
          // A recording that still grows has the size that it has now: players take a definite one only.
          ...(range.kind === 'part' ? { 'content-range': `bytes ${first}-${last}/${size}` } : {}),
        },
        body: Readable.from(exactly(media.chunks, last - first + 1), { objectMode: false }),
      };
    },
    async showRecordingKeys({ caller, params: { recordingId } }) {
      const row = await find(caller.siteId, recordingId);
      const reply = keysReply.safeParse(await hubLink.send(row.hub_id, 'recording.keys', { recordingId }, { deadline: HUB_ANSWERS_WITHIN }).catch(refuse));
      if (!reply.success) throw new CodedError('hub.timeout', 'The home sent something that is not a key.');
      return { recordingId, ...reply.data };
    },
    async shareRecording({ caller, params: { recordingId }, body }) {
      const row = await find(caller.siteId, recordingId);
      await hubLink.send(row.hub_id, 'recording.share', { recordingId, envelopes: body.envelopes }, { deadline: HUB_ANSWERS_WITHIN }).catch(refuse);
    },
    async listRecordings({ caller, query }) {
      let rows = db.selectFrom('recordings').selectAll().where('site_id', '=', caller.siteId).where('state', '<>', 'deleted').orderBy('id', 'desc').limit(query.limit + 1);
      const before = idCursor('rec', query.cursor);
      if (before !== undefined) rows = rows.where('id', '<', before);
      const items = (await rows.execute()).map(toRecording);
      return pageOf(items, query.limit);
    },
    async showRecording({ caller, params }) {
      return toRecording(await find(caller.siteId, params.recordingId));
    },
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

/** A recording as the pages know it. */
export const toRecording = (row: Selectable<RecordingsTable>): Recording => ({
  // Ids in the database were validated when they came in.
  id: row.id as Recording['id'],
  visitId: row.visit_id as Recording['visitId'],
  accessPointId: row.access_point_id as Recording['accessPointId'],
  state: row.state,
  startedAt: row.started_at,
  durationMillis: row.duration_millis,
  bytes: row.bytes,
  frames: row.frames,
});
