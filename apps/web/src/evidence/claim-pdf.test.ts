import { PDFDocument } from '@cantoo/pdf-lib';
import type { VisitWithTimeline } from '@latchkey/contract';
import type { MaskedPicture, Verdict } from '@latchkey/evidence';
import { describe, expect, it } from 'vitest';
import { checkCode } from './check-code.ts';
import { type ClaimPicture, describeClaim } from './claim-page.ts';
import { claimPdf } from './claim-pdf.ts';
import { shownMoments } from './visit-claim.ts';

const AT = '2026-11-22T15:00:00.000Z';
const visit: VisitWithTimeline = {
  id: 'vis_00000000000000000000000001', accessPointId: 'ap_00000000000000000000000001', accessPointName: 'Front door – باب', purpose: 'delivery', state: 'secured', clean: true, refusal: null, alarms: ['jammed'],
  parcels: [{ id: 'par_00000000000000000000000001', title: 'كتاب', carrier: 'ups', number: '1Z999AA10123456784' }],
  startedAt: AT, unlockedAt: AT, openedAt: AT, closedAt: AT, lockedAt: AT, endedAt: AT, recording: null, entries: [],
} as unknown as VisitWithTimeline; // Members that a claim does not read are left out.
const verdict = (moments: number): Verdict => ({
  kind: 'proved_in_part', findings: [{ code: 'recording.withheld', where: 'recording rec_1 segment 2', from: AT, to: AT }], visitId: visit.id, hub: { id: 'hub_1', thumbprint: 'T'.repeat(43) }, timeStamp: undefined, witnesses: [{ id: 'srv_1', what: 'server', thumbprint: 'x', at: AT }], lines: moments, recordings: [],
  timeline: Array.from({ length: moments }, (_, seq) => ({ seq, at: AT, type: 'door.reported', state: 'open', data: { door: seq % 2 === 0 ? 'open' : 'closed' }, notices: [] })),
});
/** The smallest JPEG that there is: one grey pixel. */
const JPEG = Uint8Array.from(Buffer.from('/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z', 'base64'));
const claimOf = (moments: number, pictures: ClaimPicture[] = []) =>
  describeClaim({ visit, verdict: verdict(moments), bundle: { name: 'visit.zip', bytes: Uint8Array.of(1, 2, 3) }, pictures, origin: 'https://home.example', madeAt: new Date(AT) });

describe('a claim', () => {
  it('says what is proved, what is not, by whose key, and where to check it', () => {
    const claim = claimOf(3);
    expect(claim.verdict).toMatchObject({ title: 'Proved in part', words: [expect.any(String), 'recording, stretch 2: Withheld by whoever made this bundle.'] });
    expect(Object.fromEntries(claim.facts)).toMatchObject({ 'Signed by': `the household's hub, key ${'T'.repeat(43)}`, 'Seen by': 'its server at 15:00:00, key x', Alarms: 'The bolt got stuck half way', Parcel: 'كتاب: UPS 1Z999AA10123456784' });
    expect(claim.moments.map(({ words }) => words)).toEqual(['Door opened', 'Door closed', 'Door opened']);
    expect(claim.checkAddress).toBe(`https://home.example/verify#hub=${'T'.repeat(43)}`);
    expect(claim.checking.join(' ')).toContain('039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81');
  });

  it('says what the evidence has about masks, whatever the server says, and nothing where nothing was', () => {
    const claim = (masked?: MaskedPicture) => {
      const recording = { id: 'rec_00000000000000000000000001', visitId: visit.id, accessPointId: visit.accessPointId, state: 'complete', startedAt: AT, durationMillis: 1, bytes: 1, frames: 1, maskedPercent: 7 } as const;
      const recordings = [{ recordingId: recording.id, segments: 1, intact: 1, withheld: 0, ...(masked !== undefined && { masked }) }];
      return describeClaim({ visit: { ...visit, recording }, verdict: { ...verdict(1), recordings }, bundle: { name: 'visit.zip', bytes: Uint8Array.of(1) }, pictures: [], origin: 'https://home.example', madeAt: new Date(AT) });
    };
    const masked = claim({ percent: 12, asked: 12, signedBy: { deviceId: 'dev_1', name: 'Kitchen tablet' } });
    expect(Object.fromEntries(masked.facts)['Masked']).toMatch(/^12 % of the picture was covered by privacy masks .* over 12 % at this door\. An owner’s device signed it: Kitchen tablet\.$/);
    expect(masked.picturesLack).toMatch(/privacy masks, 12 % of the picture/);
    expect(Object.fromEntries(claim().facts)).not.toHaveProperty('Masked');
    expect(claim().picturesLack).toBe('');
    expect(claim({ percent: 0, asked: 12, signedBy: undefined }).picturesLack).toBe('');
  });

  it('names how much of a long time line is left to the bundle', () => {
    const { moments } = claimOf(100);
    expect(moments).toHaveLength(27);
    expect(moments.at(-1)?.words).toBe('and 74 more in the bundle');
  });

  it('is a PDF of two pages, whatever is in it, in whatever script', async () => {
    const pictures = Array.from({ length: 9 }, () => ({ jpeg: JPEG, words: 'open' }));
    for (const moments of [0, 5, 500]) {
      const document = await PDFDocument.load(await claimPdf(claimOf(moments, pictures)));
      expect(document.getPageCount()).toBe(2);
    }
  });

  it('shows who was let in, what was brought and how the door was left', () => {
    const step = (state: string, seconds: number) => ({ seq: seconds, at: `2026-11-22T15:00:0${seconds}.000Z`, type: 'x', state, data: {}, notices: [] });
    expect(shownMoments([step('unlocked', 1), step('open', 2), step('closed', 6), step('secured', 8)]).map(({ at }) => at.slice(17, 19))).toEqual(['01', '04', '06', '08']);
    expect(shownMoments([step('refused', 1)])).toEqual([]);
  });
});

describe('the code that leads to checking', () => {
  it('is a square of squares', () => {
    expect(checkCode('https://home.example/verify')).toMatchObject({ size: expect.any(Number) as number, path: expect.stringMatching(/^M/) as string });
    expect(checkCode('x'.repeat(8_000))).toBeUndefined();
  });
});
