import { silentLog, systemClock } from '@latchkey/kit';
import { expect, it, vi } from 'vitest';
import { EntryIntake } from './entry-intake.ts';
import type { IncomingEntry } from './entry-mirror.ts';
import { SerialWork } from './serial-work.ts';

const line = (seq: number): IncomingEntry => ({ seq, hash: `hash ${seq}`, prev: undefined, entry: undefined, refusedBecause: 'entry.not_of_form', text: '' });

it('lines go on being taken in while an acknowledgement is stuck at the hub’s connection', async () => {
  const work = new SerialWork(silentLog, systemClock);
  let upTo = 0;
  const intake = new EntryIntake({
    mirror: async (entries) => {
      upTo = entries.at(-1)?.seq ?? upTo;
      return { upTo, head: null, parted: false, visitEntries: [], recordedVisits: [], parcelsChanged: false, told: [] };
    },
    enqueue: work.add,
    acknowledge: () => new Promise(() => {}),
    onParted: () => {},
    onMirrored: async () => {},
    log: silentLog,
  });
  intake.take(line(1));
  await vi.waitFor(() => expect(upTo).toBe(1));
  intake.take(line(2));
  await vi.waitFor(() => expect(upTo).toBe(2));
});
