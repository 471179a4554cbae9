import { describe, expect, it } from 'vitest';
import { noticeKinds, tellingOf } from './notice-kind.ts';
import { buttonsOf } from './notice-message.ts';

/** Kinds that are rows of their own; names in the table are the kinds. */
const kinds = noticeKinds as readonly Parameters<typeof tellingOf>[0][];
const buttons = (kind: (typeof kinds)[number], { visitId = 'vis_1', incidentId = null }: { readonly visitId?: string | null; readonly incidentId?: string | null } = {}) => buttonsOf({ kind, group: tellingOf(kind).group, visitId, incidentId });

describe('what can be done from a notice', () => {
  it('is to answer who asks to come in', () => expect(buttons('approval.asked')).toEqual(['approve', 'deny']));

  it('is to stop whoever was let in', () => {
    for (const kind of ['visit.unlocked', 'visit.found_open', 'visit.courier_waiting'] as const) expect(buttons(kind), kind).toEqual(['stop']);
  });

  it('is to lock the door of any alarm that has one, and to take every alarm', () => {
    const alarms = kinds.filter((kind) => tellingOf(kind).group === 'alarm');
    expect(alarms.length).toBeGreaterThan(15);
    for (const kind of alarms) {
      expect(buttons(kind), kind).toEqual(['lock', 'take']);
      expect(buttons(kind, { visitId: null, incidentId: 'inc_1' }), kind).toEqual(['lock', 'take']);
      expect(buttons(kind, { visitId: null }), kind).toEqual(['take']);
    }
  });

  it('is no more than two things, which is what browsers show, and nothing once a visit is over', () => {
    for (const kind of kinds) expect(buttons(kind).length, kind).toBeLessThanOrEqual(2);
    for (const kind of ['visit.secured', 'visit.refused', 'digest'] as const) expect(buttons(kind), kind).toEqual([]);
  });
});
