import { appendFileSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { JournalEntry } from '@latchkey/contract';
import type { VisitEvent } from '@latchkey/domain';
import { lineHash, verifyChain } from '@latchkey/evidence';
import type { Journal } from '../../../apps/hub/src/journal/journal.ts';
import type { CrashPoints } from './crash-points.ts';
import type { JournalFindings } from './crash-protocol.ts';
import { explainBolts } from './explained-bolts.ts';
import { withMembers } from './wrapped.ts';

/** A journal with a witness beside it: a file that holds the hash of each line that the journal called durable. A kill -9 does not touch what was written to it. */
export interface WitnessedJournal {
  readonly journal: Journal;
  examine(): JournalFindings;
}

/** The visit that lines are about, so that the end of an earlier visit's recording is not taken for this one's. */
const visitOf = (entry: JournalEntry | undefined): string | null => {
  if (entry === undefined || entry.kind === 'checkpoint' || entry.kind === 'incident' || entry.kind === 'authority' || entry.kind === 'act') return null;
  return entry.kind === 'recording' ? entry.recording.visitId : entry.visitId;
};

const nameOf = (entries: readonly { readonly kind: string }[]): string => [...new Set(entries.map(({ kind }) => kind))].toSorted().join('+');

export function witnessJournal(journal: Journal, file: string, points: CrashPoints, onVisitLine: (entry: Extract<JournalEntry, { kind: 'visit' }>) => void): WitnessedJournal {
  if (!existsSync(file)) appendFileSync(file, '');
  const witness = openSync(file, 'a');
  let noted = journal.lastSeq;
  // Kept with the journal: what the server took back is noticed over the hub's own deaths.
  let acknowledged = journal.ackedSeq;
  const takenBack: JournalFindings['takenBack'] = [];
  const note = () => {
    for (const { seq, text } of journal.linesAfter(noted, 10_000)) {
      writeSync(witness, `${seq} ${lineHash(text)}\n`);
      noted = seq;
    }
  };
  /** Both sides of a write: the moment before it, and the moment at which it is durable and nothing was done about it. */
  const around = <Result>(name: string, visitId: string | null, write: () => Result, tell: (result: Result) => void = () => undefined): Result => {
    points.at(`${name}: before`, visitId);
    const result = write();
    note();
    tell(result);
    points.at(`${name}: durable`, visitId);
    return result;
  };

  return {
    journal: withMembers(journal, {
      appendVisitLines(lines) {
        const last = lines.at(-1);
        // Told before somebody is killed at the point at which it is durable: after a visit's last line nobody would tell it again.
        return around(`journal, visit ${last?.event.type} → ${last?.entry.state}`, last?.entry.visitId ?? null, () => journal.appendVisitLines(lines), (entries) => {
          for (const entry of entries) if (entry.kind === 'visit') onVisitLine(entry);
        });
      },
      appendRecording: (at, recording) => around(`journal, recording ${recording.state}`, recording.visitId, () => journal.appendRecording(at, recording)),
      // Appending gives the entry its place; who it is about does not depend on that.
      append: (at, entries) => around(`journal, ${nameOf(entries)}`, visitOf(entries[0] as JournalEntry | undefined), () => journal.append(at, entries)),
      rememberReply: (commandId, at, reply) => around('journal, reply to a command', null, () => journal.rememberReply(commandId, at, reply)),
      acknowledge(upTo) {
        if (upTo < acknowledged) takenBack.push({ acknowledged, has: upTo });
        acknowledged = upTo;
        journal.acknowledge(upTo);
      },
    }),
    examine() {
      const kept = [...journal.keptLines()];
      const hashes = new Map(kept.map(({ seq, text }) => [seq, lineHash(text)]));
      const lost = readFileSync(file, 'utf8').split('\n').filter((line) => line !== '').flatMap((line) => {
        const [seq = '', hash] = line.split(' ');
        return hashes.get(Number(seq)) === hash ? [] : [Number(seq)];
      });
      const events = kept.flatMap(({ text, event }) => {
        // The journal wrote both texts.
        const entry = JSON.parse(text) as JournalEntry;
        if (entry.kind !== 'visit' || typeof event !== 'string') return [];
        return [{ visitId: entry.visitId, accessPointId: entry.accessPointId, event: JSON.parse(event) as VisitEvent }];
      });
      return { lines: kept.length, lost, chain: [...verifyChain(kept).findings], explained: Object.fromEntries(Object.entries(explainBolts(events)).map(([id, bolts]) => [id, [...bolts]])), acknowledged, takenBack: takenBack.splice(0) };
    },
  };
}
