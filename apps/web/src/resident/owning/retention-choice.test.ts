import type { KeptKinds } from '@latchkey/contract';
import { describe, expect, it } from 'vitest';
import { keptDaysOf, offeredDays, shortened } from './retention-choice.ts';

const hub = { most: 30, deliveries: 14, entries: 30, incidents: 30 };
const item = (kind: KeptKinds['items'][number]['kind'], goes: number) => ({ kind, kept: 10, oldest: '2026-11-01T10:00:00.000Z', goes });

describe('how long things are kept', () => {
  it('is what was signed, or what hub and server do by themselves, never beyond the hub’s own bound', () => {
    expect(keptDaysOf('deliveries', { deliveries: 14 }, hub)).toBe(14);
    expect(keptDaysOf('deliveries', { deliveries: 90 }, hub)).toBe(30);
    expect(keptDaysOf('incidents', {}, hub)).toBe(30);
    expect(keptDaysOf('incidents', { incidents: 7 }, null)).toBeUndefined();
    expect([keptDaysOf('mails', {}, null), keptDaysOf('parcels', { parcels: 90 }, hub)]).toEqual([30, 90]);
  });

  it('is chosen among a few times, with the one in force and the hub’s own among them', () => {
    expect(offeredDays('deliveries', 21, hub)).toEqual([1, 3, 7, 14, 21, 30]);
    expect(offeredDays('entries', 45, { ...hub, most: 45 })).toEqual([1, 3, 7, 14, 30, 45]);
    expect(offeredDays('notices', 90, hub)).toContain(730);
  });

  it('deletes only where it is shortened', () => {
    const kept = { hub, items: [item('deliveries', 3), item('photos', 2), item('mails', 0), item('notices', 4)] };
    // The notices are older than the longer time as well: nothing new goes.
    expect(shortened(kept, { notices: 30 }, { deliveries: 7, photos: 7, mails: 7, notices: 60 }).map(({ kind }) => kind)).toEqual(['deliveries', 'photos']);
  });
});
