import type { Readable } from 'node:stream';
import { type VisitEvidence, visitEvidence } from '@latchkey/contract';
import { readCheckpoint, toBase64 } from '@latchkey/evidence';
import { CodedError } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { Handlers } from '../http/handler.ts';
import { parseJson } from '../hub-link/json-text.ts';
import type { ServerKeys } from '../identity/server-keys.ts';
import { asProblem } from '../media/hub-refusal.ts';
import type { MediaExchange } from '../media/media-exchange.ts';

interface EvidenceRoutesDeps {
  readonly db: Kysely<Schema>;
  readonly exchange: Pick<MediaExchange, 'open'>;
  readonly keys: Pick<ServerKeys, 'serverId' | 'publicJwk'>;
}

/** More than the lines of a visit that runs for hours. */
const LARGEST = 64_000_000;
const MOST_DEVICES = 40;
const PROBLEMS = ['request.not_found', 'hub.offline', 'hub.timeout', 'request.too_many'] as const;

/** A visit's evidence as its hub gives it out, with the cosignatures of this server and of the household's devices where they have made one. */
export function createEvidenceRoutes({ db, exchange, keys }: EvidenceRoutesDeps): Handlers<'showVisitEvidence'> {
  return {
    async showVisitEvidence({ caller, params, signal }) {
      const visit = await db.selectFrom('visits').select('hub_id').where('site_id', '=', caller.siteId).where('id', '=', params.visitId).executeTakeFirst();
      if (visit === undefined) throw new CodedError('request.not_found', 'There is no such visit.');
      const media = await exchange.open(visit.hub_id, { kind: 'evidence', visitId: params.visitId, by: { kind: 'member', id: caller.memberId } }, signal).catch((error: unknown) => {
        throw asProblem(error, PROBLEMS, 'hub.timeout', 'The home cannot send this evidence right now.');
      });
      const parsed = visitEvidence.safeParse(parseJson(await textOf(media.chunks)));
      if (!parsed.success || parsed.data.visitId !== params.visitId) throw new CodedError('hub.timeout', 'The home sent something that is not this visit’s evidence.');
      return withWitness(parsed.data, caller.siteId, visit.hub_id);
    },
  };

  async function withWitness(evidence: VisitEvidence, siteId: string, hubId: string): Promise<VisitEvidence> {
    const size = readCheckpoint(evidence.checkpoint)?.checkpoint.size;
    if (size === undefined) return evidence;
    const row = await db.selectFrom('checkpoints').select(['note', 'cosignature']).where('site_id', '=', siteId).where('hub_id', '=', hubId).where('size', '=', size).executeTakeFirst();
    // A checkpoint that was made for this export may not be here yet.
    if (row === undefined || row.cosignature === null || row.note !== evidence.checkpoint) return evidence;
    const devices = await db.selectFrom('device_cosignatures').select(['device_id', 'public_key', 'line']).where('site_id', '=', siteId).where('hub_id', '=', hubId).where('size', '=', size).orderBy('device_id').limit(MOST_DEVICES).execute();
    const key = toBase64(Uint8Array.from(Buffer.from(keys.publicJwk.x, 'base64url')));
    return {
      ...evidence,
      checkpoint: [evidence.checkpoint, row.cosignature, ...devices.map(({ line }) => line)].join(''),
      witnesses: [{ id: keys.serverId, what: 'server', key }, ...devices.map(({ device_id: id, public_key: publicKey }) => ({ id, what: 'device' as const, key: publicKey }))],
    };
  }
}

async function textOf(chunks: Readable): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) break;
    size += chunk.length;
    if (size > LARGEST) {
      chunks.destroy();
      throw new CodedError('hub.timeout', 'The home sent more than a visit’s evidence can be.');
    }
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}
