import type { LiveEvent, VisitEntry, VisitWithTimeline } from '@latchkey/contract';

/** The visit after a live event: the new facts, and the new line if there is one. Lines may come twice and out of order. */
export function withEvent(visit: VisitWithTimeline, event: LiveEvent): VisitWithTimeline {
  if (event.type !== 'visit' || event.visit.id !== visit.id) return visit;
  return { ...event.visit, entries: event.entry === null ? visit.entries : mergeEntries(visit.entries, [event.entry]) };
}

/** Lines of both, each once, by their place in the hub's journal. */
export function mergeEntries(one: readonly VisitEntry[], other: readonly VisitEntry[]): VisitEntry[] {
  return [...new Map([...one, ...other].map((entry) => [entry.seq, entry])).values()].toSorted((before, after) => before.seq - after.seq);
}
