import { PDFDocument } from 'pdf-lib';
import type { VisitWithTimeline } from '@latchkey/contract';
import type { Verdict } from '@latchkey/evidence';
import { describe, expect, it } from 'vitest';
import { describeClaim } from './claim-page.ts';
import { claimPdf } from './claim-pdf.ts';

const AT = '2026-11-22T15:00:00.000Z';
const visit: VisitWithTimeline = {
  id: 'vis_00000000000000000000000001', accessPointId: 'ap_00000000000000000000000001', accessPointName: 'Front door – باب', purpose: 'delivery', state: 'secured', clean: true, refusal: null, alarms: ['jammed'],
  parcels: [{ id: 'par_00000000000000000000000001', title: 'كتاب', carrier: 'ups', number: '1Z999AA10123456784' }],
  startedAt: AT, unlockedAt: AT, openedAt: AT, closedAt: AT, lockedAt: AT, endedAt: AT, recording: null, entries: [],
} as unknown as VisitWithTimeline; // Members that a claim does not read are left out.
const verdict = (moments: number): Verdict => ({
  kind: 'proved_in_part', findings: [], visitId: visit.id, hub: { id: 'hub_1', thumbprint: 'T'.repeat(43) }, witnesses: [{ id: 'srv_1', what: 'server', thumbprint: 'x', at: AT }], lines: moments, recordings: [],
  timeline: Array.from({ length: moments }, () => ({ at: AT, type: 'door.reported', state: 'open' })),
});
/** The smallest JPEG that there is: one grey pixel. */
const JPEG = Uint8Array.from(Buffer.from('/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z', 'base64'));

describe('a claim', () => {
  it('says what is proved, and by whose key', () => {
    const claim = describeClaim(visit, verdict(3), [], undefined, new Date(AT));
    expect(claim.verdict).toContain('Proved in part');
    expect(Object.fromEntries(claim.facts)).toMatchObject({ Hub: `hub_1, key ${'T'.repeat(43)}`, Witness: 'srv_1 at 2026-11-22 15:00:00', Ended: 'secured, clean, alarms: jammed' });
    expect(claim.moments).toHaveLength(3);
  });

  it('names how much of a long time line is left to the bundle', () => {
    const { moments } = describeClaim(visit, verdict(100), [], undefined, new Date(AT));
    expect(moments).toHaveLength(33);
    expect(moments.at(-1)).toEqual(['', 'and 68 more in the bundle']);
  });

  it('is a PDF of two pages, whatever is in it, in whatever script', async () => {
    const pictures = Array.from({ length: 9 }, () => ({ jpeg: JPEG, words: 'open' }));
    for (const moments of [0, 5, 500]) {
      const document = await PDFDocument.load(await claimPdf(describeClaim(visit, verdict(moments), pictures, 'Sam', new Date(AT))));
      expect(document.getPageCount()).toBe(2);
    }
  });
});
