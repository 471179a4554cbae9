import type { Watch, WatchEffect, WatchEvent } from './watch.ts';
import { watchGuards, type WatchRow, type WatchTable, watchTable } from './watch-table.ts';

/** What one event made of a watch. */
export interface WatchStep {
  readonly watch: Watch;
  readonly effects: readonly WatchEffect[];
}

/** Makes the watch's step from a table: the product has one; the model check makes others, each with one fault. */
export function createWatchStep(table: WatchTable, guards: Readonly<Record<keyof typeof watchGuards, (watch: Watch, event: WatchEvent, before: Watch) => boolean>> = watchGuards): (before: Watch, event: WatchEvent) => WatchStep {
  return (before, event) => {
    const seen = takeIn(before, event);
    const row = table[before.state].find((candidate) => names(candidate, event) && (candidate.when === undefined || guards[candidate.when](seen, event, before)));
    if (row === undefined) return { watch: seen, effects: [] };
    return { watch: { ...seen, state: row.to }, effects: row.do.map((name) => (name === 'unlock.escape' ? { type: name } : { type: 'notice', kind: name })) };
  };
}

/** One event in, the new watch and the effects out. Pure. */
export const watchStep = createWatchStep(watchTable);

const names = ({ on }: WatchRow, event: WatchEvent): boolean => (typeof on === 'string' ? on === event.type : on.includes(event.type));

function takeIn(watch: Watch, event: WatchEvent): Watch {
  // What a device does not know is no movement.
  if (event.type === 'bolt.reported' && event.bolt !== 'unknown' && event.bolt !== watch.bolt) return { ...watch, bolt: event.bolt };
  if (event.type === 'door.reported' && event.door !== 'unknown' && event.door !== watch.door) return { ...watch, door: event.door };
  return watch;
}
