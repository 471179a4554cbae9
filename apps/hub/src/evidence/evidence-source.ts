import { parseObject, inclusionProof, toBase64 } from '@latchkey/evidence';
import type { VisitEvidence } from '@latchkey/contract';
import { CodedError } from '@latchkey/kit';
import type { MediaSource } from '../link/media-dialer.ts';
import { type CheckpointDeps, publicKeyOf, writeCheckpoint } from './checkpoint-writer.ts';

const AUTHORITY = ['roster', 'policy', 'breaker'] as const;

/** What the journal proves about a visit so far, with the hub's signature. Throws `request.not_found` for a visit without lines. */
export function evidenceOf(deps: CheckpointDeps, visitId: `vis_${string}`): VisitEvidence {
  const { journal, identity, hubId } = deps;
  const all = journal.linesOf(visitId);
  const sealed = all.findIndex(({ text }) => parseObject(text)?.['kind'] === 'seal');
  // What comes after the seal, that a recording was deleted say, is no part of the visit.
  const lines = sealed < 0 ? all : all.slice(0, sealed + 1);
  const last = lines.at(-1);
  if (last === undefined) throw new CodedError('request.not_found', 'The hub knows no such visit');
  const admitted = lines.find(({ text }) => parseObject(text)?.['kind'] === 'admission')?.seq ?? last.seq;
  const authority = AUTHORITY.flatMap((what) => journal.authorityBefore(what, admitted) ?? []).toSorted((a, b) => a.seq - b.seq);
  if (journal.checkpointOver(last.seq) === undefined) writeCheckpoint(deps);
  const size = journal.checkpointOver(last.seq);
  const note = size === undefined ? undefined : parseObject(journal.linesAfter(size, 1)[0]?.text ?? '')?.['note'];
  if (size === undefined || typeof note !== 'string') throw new CodedError('journal.tree_damaged', 'The journal lacks the checkpoint that it has');
  const { read } = journal.tree;
  const proofs = Object.fromEntries([...authority, ...lines].map(({ seq }) => [String(seq), inclusionProof(seq - 1, size, read).map(toBase64)]));
  // The pairing gave this id as a hub's.
  return { visitId, hub: { id: hubId as `hub_${string}`, key: toBase64(publicKeyOf(identity)) }, lines: lines.map(({ text }) => text), authority: authority.map(({ text }) => text), proofs, checkpoint: note, witnesses: [] };
}

/** The same as bytes for the server. */
export function evidenceSource(deps: CheckpointDeps, visitId: `vis_${string}`): MediaSource {
  const bytes = new TextEncoder().encode(JSON.stringify(evidenceOf(deps, visitId)));
  return { header: { ok: true, contentType: 'application/json', size: bytes.length, start: 0, end: bytes.length - 1, complete: true }, chunks: inChunks(bytes) };
}

const CHUNK = 256 * 1_024;

async function* inChunks(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}
