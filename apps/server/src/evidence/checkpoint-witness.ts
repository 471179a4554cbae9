import type { JournalEntry } from '@latchkey/contract';
import { fromBase64, isConsistent, isSignedBy, originOf, type Peaks, readCheckpoint, rootOfPeaks } from '@latchkey/evidence';
import { type Clock, type Log, sameBytes, toIso } from '@latchkey/kit';
import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { HubOfSite } from '../hub-link/entry-mirror.ts';

/** The server's signature line for the text of a checkpoint. */
export type Cosign = (text: string) => string;

/** The lines before a checkpoint, as they came. */
export interface LinesSoFar {
  readonly size: number;
  /** Hash of the last; null when this server knows none. */
  readonly head: string | null;
  /** Undefined when the first lines came before this server followed trees. */
  readonly peaks: Peaks | undefined;
}

/**
 * Checks a checkpoint that a hub sent: signed by the hub, about exactly the lines that came, and grown from the last one that was accepted (RFC 9162
 * consistency). One that fits is cosigned and kept; false means that the hub contradicts itself.
 */
export async function witnessCheckpoint(
  { transaction, clock, log, cosign }: { readonly transaction: Transaction<Schema>; readonly clock: Clock; readonly log: Log; readonly cosign: Cosign | undefined },
  hub: HubOfSite,
  line: Extract<JournalEntry, { kind: 'checkpoint' }>,
  soFar: LinesSoFar,
): Promise<boolean> {
  const refuse = (why: string): false => {
    log.error('a hub’s checkpoint contradicts what it said before', { hub: hub.hubId, seq: line.seq, why });
    return false;
  };
  const read = readCheckpoint(line.note);
  const { public_jwk: jwk } = await transaction.selectFrom('hubs').select('public_jwk').where('id', '=', hub.hubId).executeTakeFirstOrThrow();
  const origin = originOf(hub.hubId);
  if (read === undefined || read.checkpoint.origin !== origin || !isSignedBy(read.note, origin, Uint8Array.from(Buffer.from(jwk.x, 'base64url')))) return refuse('it is not signed by the hub');
  const { size, root, head } = read.checkpoint;
  if (size !== soFar.size || head !== soFar.head || (soFar.peaks !== undefined && !sameBytes(root, rootOfPeaks(soFar.peaks)))) return refuse('it is about other lines than those that came');

  const last = await transaction.selectFrom('checkpoints').select('note').where('site_id', '=', hub.siteId).where('hub_id', '=', hub.hubId).orderBy('size', 'desc').limit(1).executeTakeFirst();
  const before = last === undefined ? undefined : readCheckpoint(last.note)?.checkpoint;
  const proof = line.proof.map((hash) => fromBase64(hash) ?? new Uint8Array());
  if (before !== undefined && (line.from !== before.size || !isConsistent(before.size, before.root, size, root, proof))) return refuse('it does not continue the one before');

  await transaction
    .insertInto('checkpoints')
    .values({ site_id: hub.siteId, hub_id: hub.hubId, size, note: line.note, cosignature: cosign?.(read.note.text) ?? null, received_at: toIso(clock.now()), prior: line.from, proof: JSON.stringify(line.proof) })
    .execute();
  return true;
}
