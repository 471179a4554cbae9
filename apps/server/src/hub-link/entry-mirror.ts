import type { JournalEntry, VisitEntry } from '@latchkey/contract';
import { type Clock, CodedError, describeError, type Log, toIso } from '@latchkey/kit';
import type { Kysely, Transaction } from 'kysely';
import { appendToPeaks, fromBase64, type Peaks, toBase64 } from '@latchkey/evidence';
import { isDataError } from '../database/data-error.ts';
import type { Schema } from '../database/schema.ts';
import { mirrorAct } from '../acts/act-mirror.ts';
import { type Cosign, witnessCheckpoint } from '../evidence/checkpoint-witness.ts';
import type { RaiseNotice, Told } from '../notices/notice.ts';
import { mirrorIncident } from './incident-mirror.ts';
import { mirrorRecording } from './recording-mirror.ts';
import type { EntryErrorCode } from './refused-entry.ts';
import { mirrorVisitEntry } from './visit-mirror.ts';

/** A hub and its site, as its sign-in proved them. */
export interface HubOfSite {
  readonly siteId: string;
  readonly hubId: string;
}

/** A line of the journal, or what came in its place when it could not be believed. `text` is the line as it came, `hash` the chain's of it; `prev` what it says of the line before. */
export type IncomingEntry = { readonly seq: number; readonly text: string; readonly hash: string; readonly prev: string | undefined } & (
  | { readonly entry: JournalEntry }
  | { readonly entry: undefined; readonly refusedBecause: EntryErrorCode }
);

/** What a batch of entries changed: for pages, told after the commit. */
export interface Mirrored {
  /** The journal is here without gaps up to this line. */
  readonly upTo: number;
  /** Hash of that line; null while none is known. */
  readonly head: string | null;
  /** The next line follows upon another one than `head`, or is a checkpoint of other lines: the hub's journal is not the one that is here. Nothing of it was taken. */
  readonly parted: boolean;
  readonly visitEntries: readonly { readonly visitId: string; readonly entry: VisitEntry }[];
  /** Visits whose recording changed. */
  readonly recordedVisits: readonly string[];
  readonly parcelsChanged: boolean;
  readonly told: readonly Told[];
}

export interface EntryMirrorDeps {
  readonly db: Kysely<Schema>;
  readonly raise: RaiseNotice;
  readonly clock: Clock;
  readonly log: Log;
  /** Signs checkpoints that fit; without it they are only checked. */
  readonly cosign?: Cosign | undefined;
}

const LONGEST_KEPT_TEXT = 8_000;

/**
 * Takes entries into the database in one transaction, each exactly once and in the journal's order: the journal's row is locked meanwhile, what is already here
 * is passed over, and nothing is taken past a gap. Rejects when the database cannot; then nothing was taken.
 */
export async function mirrorEntries(deps: EntryMirrorDeps, hub: HubOfSite, entries: readonly IncomingEntry[]): Promise<Mirrored> {
  try {
    return await mirrorBatch(deps, hub, entries);
  } catch (error) {
    if (!isDataError(error)) throw error;
    const [first, ...others] = entries;
    if (first === undefined) throw error;
    if (others.length === 0) return mirrorBatch(deps, hub, [{ seq: first.seq, hash: first.hash, prev: first.prev, entry: undefined, refusedBecause: 'entry.not_storable', text: first.text }]);
    // One line that the database cannot hold must not keep back the others.
    const alone = await mirrorEntries(deps, hub, [first]);
    const rest = await mirrorEntries(deps, hub, others);
    return {
      upTo: rest.upTo,
      head: rest.head,
      parted: rest.parted,
      visitEntries: [...alone.visitEntries, ...rest.visitEntries],
      recordedVisits: [...alone.recordedVisits, ...rest.recordedVisits],
      parcelsChanged: alone.parcelsChanged || rest.parcelsChanged,
      told: [...alone.told, ...rest.told],
    };
  }
}

function mirrorBatch(deps: EntryMirrorDeps, hub: HubOfSite, entries: readonly IncomingEntry[]): Promise<Mirrored> {
  const { db, raise, clock, log } = deps;
  const receivedAt = toIso(clock.now());
  return db.transaction().execute(async (transaction) => {
    const before = await lockJournal(transaction, hub);
    let { upTo, head, peaks } = before;
    let parted = false;
    const visitEntries: { visitId: string; entry: VisitEntry }[] = [];
    const recordedVisits: string[] = [];
    const told: Told[] = [];
    let parcelsChanged = false;
    for (const incoming of entries) {
      if (incoming.seq <= upTo) continue;
      if (incoming.seq !== upTo + 1) break;
      parted = head !== null && incoming.prev !== undefined && incoming.prev !== head;
      if (incoming.entry?.kind === 'checkpoint' && !parted) parted = !(await witnessCheckpoint({ transaction, clock, log, cosign: deps.cosign }, hub, incoming.entry, { size: upTo, head, peaks }));
      if (parted) break;
      peaks &&= appendToPeaks(peaks, upTo, fromBase64(incoming.hash) ?? new Uint8Array());
      upTo = incoming.seq;
      head = incoming.hash;
      try {
        if (incoming.entry === undefined) throw new CodedError(incoming.refusedBecause, 'The line is not of the agreed form');
        if (incoming.entry.kind === 'recording') {
          await mirrorRecording(transaction, hub, incoming.entry.recording, receivedAt);
          if (incoming.entry.recording.visitId !== null) recordedVisits.push(incoming.entry.recording.visitId);
          continue;
        }
        if (incoming.entry.kind === 'incident') {
          told.push(...(await mirrorIncident(transaction, raise, hub, incoming.entry)));
          continue;
        }
        if (incoming.entry.kind === 'act') {
          await mirrorAct(transaction, hub, incoming.entry, incoming.text, receivedAt);
          continue;
        }
        // The rest of the evidence says nothing about how the visit stands.
        if (incoming.entry.kind !== 'visit') continue;
        const result = await mirrorVisitEntry(transaction, raise, hub, incoming.entry, receivedAt);
        visitEntries.push({ visitId: incoming.entry.visitId, entry: result.entry });
        told.push(...result.told);
        parcelsChanged ||= result.parcelsChanged;
      } catch (error) {
        if (!(error instanceof CodedError) || !error.code.startsWith('entry.')) throw error;
        log.error('a line of a hub’s journal was not believed', { hub: hub.hubId, seq: incoming.seq, error: describeError(error) });
        await transaction
          .insertInto('refused_entries')
          .values({ site_id: hub.siteId, hub_id: hub.hubId, seq: incoming.seq, reason: error.code, entry: incoming.text.replaceAll('\0', '').toWellFormed().slice(0, LONGEST_KEPT_TEXT), received_at: receivedAt })
          .execute();
      }
    }
    if (upTo > before.upTo) await transaction.updateTable('hub_journals').set({ up_to: upTo, head, peaks: peaks === undefined ? null : JSON.stringify(peaks.map(toBase64)) }).where('site_id', '=', hub.siteId).where('hub_id', '=', hub.hubId).execute();
    return { upTo, head, parted, visitEntries, recordedVisits, parcelsChanged, told };
  });
}

/** Locks the journal's row, made when it is the first time, and gives how far it is mirrored and what is known of its chain. */
async function lockJournal(transaction: Transaction<Schema>, hub: HubOfSite): Promise<Pick<Mirrored, 'upTo' | 'head'> & { readonly peaks: Peaks | undefined }> {
  const { up_to: upTo, head, peaks } = await transaction
    .insertInto('hub_journals')
    .values({ site_id: hub.siteId, hub_id: hub.hubId, up_to: 0, head: null, peaks: null })
    .onConflict((conflict) => conflict.columns(['site_id', 'hub_id']).doUpdateSet((eb) => ({ up_to: eb.ref('hub_journals.up_to') })))
    .returning(['up_to', 'head', 'peaks'])
    .executeTakeFirstOrThrow();
  return { upTo, head, peaks: upTo === 0 ? [] : peaks?.map((peak) => fromBase64(peak) ?? new Uint8Array()) };
}
