import { describe, expect, it } from 'vitest';
import { textPaths } from '../i18n/texts.ts';
import { en as timeLine } from '../time-line/texts/en.ts';
import { bundlePage } from './bundle-page.ts';
import { ar } from './texts/ar.ts';
import { en } from './texts/en.ts';

const line = (type: string) => JSON.stringify({ kind: 'visit', seq: 1, at: '2026-11-22T15:00:00.000Z', type, state: 'open', data: { door: 'open' }, notices: ['alarm.forced'] });
const page = (type: string, filmFiles: readonly string[] = [], locale: 'en' | 'ar' = 'en', more: readonly string[] = []) =>
  bundlePage({ data: { visitId: 'vis_1', hub: { id: 'hub_1', key: '' }, lines: [line(type), '{}', 'no line', ...more], authority: [], proofs: {}, checkpoint: '', witnesses: [] }, placeName: 'Front <door>', locale, filmFiles });

describe('the page inside a bundle', () => {
  it('shows the time line and plays the copy, without any script', () => {
    const html = page('door.reported', ['opened/rec_1/part-000.mp4', 'opened/rec_1/part-001.mp4']);
    expect(html).toContain(`<td>${timeLine.entry.doorOpen} · ${timeLine.alarm.forced}</td>`);
    expect(html).toContain('src="opened/rec_1/part-000.mp4"');
    expect(html).toContain('src="opened/rec_1/part-001.mp4"');
    expect(html).toContain(en.page.noEvidence);
    expect(html).not.toContain('<script');
  });
  it('takes nothing that it was told for markup', () => {
    expect(page('<script>alert(1)</script>')).toContain(timeLine.entry.other);
    expect(page('<script>alert(1)</script>')).not.toContain('<script');
    expect(page('x')).toContain('Front &lt;door&gt;');
  });
  it('says what was masked, at most, and nothing where nothing was', () => {
    const told = (maskedPercent?: unknown) => JSON.stringify({ kind: 'recording', recording: { recordingId: 'rec_1', maskedPercent } });
    expect(page('x', [], 'en', [told(), told(9), told(26), told(12)])).toContain(en.page.masked(26));
    expect(page('x', [], 'ar', [told(26)])).toContain(ar.page.masked(26));
    expect(page('x', [], 'en', [told(), told('<b>'), told(1_000)])).not.toContain('privacy masks');
  });
  it('speaks the language of whoever made it', () => {
    expect(page('x', [], 'ar')).toContain('dir="rtl"');
    expect(textPaths(ar)).toEqual(textPaths(en));
  });
});
