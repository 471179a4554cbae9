import type { KeptKinds } from '@latchkey/contract';
import { DEFAULT_DAYS, RECORDING_KINDS, type RecordingKind, type Retention, type RetentionKind } from '@latchkey/grants';

type Hub = KeptKinds['hub'];

const DAYS = [1, 3, 7, 14, 30, 60, 90, 180, 365, 730];
const isRecording = (kind: RetentionKind): kind is RecordingKind => RECORDING_KINDS.some((each) => each === kind);

/** For how many days a kind is kept by what is signed, or was drafted; undefined while the hub has not said how long it keeps any recording. */
export function keptDaysOf(kind: RetentionKind, keep: Retention, hub: Hub): number | undefined {
  if (!isRecording(kind)) return keep[kind] ?? DEFAULT_DAYS[kind];
  return hub === null ? undefined : Math.min(keep[kind] ?? hub.most, hub.most);
}

/** The times to choose from, with the one in force, none beyond what the hub's own settings allow. */
export function offeredDays(kind: RetentionKind, inForce: number, hub: Hub): readonly number[] {
  const most = isRecording(kind) ? (hub?.most ?? 0) : Number.POSITIVE_INFINITY;
  // What is signed is whole days.
  const bound = isRecording(kind) ? [Math.max(1, Math.floor(most))] : [];
  return [...new Set([...DAYS.filter((days) => days <= most), ...bound, inForce])].toSorted((a, b) => a - b);
}

/** What a draft deletes that the times in force would have kept: the kinds that it shortens and of which something goes. */
export const shortened = ({ items, hub }: KeptKinds, signed: Retention, draft: Retention): KeptKinds['items'] =>
  items.filter(({ kind, goes }) => goes > 0 && (keptDaysOf(kind, draft, hub) ?? 0) < (keptDaysOf(kind, signed, hub) ?? 0));
