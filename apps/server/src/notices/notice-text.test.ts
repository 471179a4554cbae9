import { describe, expect, it } from 'vitest';
import { isNoticeKind, tellingOf } from './notice-kind.ts';
import { arabic } from './notice-text-ar.ts';
import { english } from './notice-text-en.ts';
import { type NoticeFacts, noticeText } from './notice-text.ts';

const facts: NoticeFacts = { place: 'Front door', at: '2026-11-22T12:11:00.000Z', purpose: 'delivery', opened: true, clean: true, refusal: null };
const kinds = Object.keys(english).filter(isNoticeKind);

describe('the words of a notice', () => {
  it('say the fact first', () => {
    expect(noticeText('visit.secured', facts, 'en', 'UTC').title).toBe('Front door: parcel inside, locked 12:11:00');
    expect(noticeText('visit.secured', facts, 'en', 'Europe/Berlin').title).toBe('Front door: parcel inside, locked 13:11:00');
    expect(noticeText('visit.secured', { ...facts, opened: false }, 'en', 'UTC').title).toBe('Front door: not opened, locked 12:11:00');
    expect(noticeText('visit.secured', { ...facts, notLeft: true }, 'en', 'UTC').title).toBe('Front door: the courier left no parcel, locked 12:11:00');
    expect(noticeText('visit.refused', { ...facts, refusal: 'camera.not_live' }, 'en', 'UTC').body).toBe('The camera sent no living picture.');
  });

  it('name each of several parcels that are inside, and none that is not', () => {
    const several = { ...facts, parcels: ['Shoes', 'كتاب', '…6784'] };
    const { title, body } = noticeText('visit.secured', several, 'en', 'UTC');
    expect(title).toBe('Front door: 3 parcels inside, locked 12:11:00');
    expect(body).toBe('\u2068Shoes\u2069, \u2068كتاب\u2069, \u2068…6784\u2069. Bolt thrown and door closed, both reported. The recording is ready.');
    for (const kind of ['visit.secured', 'visit.bolted'] as const) expect(noticeText(kind, several, 'ar', 'UTC').body).toContain('\u2068كتاب\u2069، \u2068…6784\u2069. ');
    expect(noticeText('visit.bolted', { ...several, parcels: Array.from({ length: 13 }, (_, index) => `parcel ${index}`) }, 'en', 'UTC').body).toContain('\u2068parcel 9\u2069 +3. ');
    for (const nothing of [{ ...several, notLeft: true }, { ...several, opened: false }, { ...several, parcels: ['Shoes'] }]) expect(noticeText('visit.secured', nothing, 'en', 'UTC').body).not.toContain('Shoes');
  });

  it('say of what does not keep that it is to be taken in, where it lies inside', () => {
    const fish = { ...facts, perishable: true };
    for (const kind of ['visit.secured', 'visit.bolted'] as const) {
      expect(noticeText(kind, fish, 'en', 'UTC').body).toMatch(/^It does not keep: take it in soon\. /);
      expect(noticeText(kind, fish, 'ar', 'UTC').body).toMatch(/^سريع التلف/);
    }
    for (const nothing of [{ ...fish, notLeft: true }, { ...fish, opened: false }, { ...fish, purpose: 'collection' as const }, facts]) expect(noticeText('visit.secured', nothing, 'en', 'UTC').body).not.toContain('keep');
  });

  it('say what is left in a battery, never more than there is', () => {
    expect(noticeText('lock.charge_low', { ...facts, percent: 19.5 }, 'en', 'UTC').title).toBe('Front door: battery at 19 %, 12:11:00');
    expect(noticeText('lock.charge_reserved', { ...facts, percent: null }, 'en', 'UTC').title).toBe('Front door: battery low, opens only for you now, 12:11:00');
  });

  it('never call a visit with an alarm clean', () => {
    expect(noticeText('visit.secured', { ...facts, clean: false }, 'en', 'UTC').body).toContain('not everything went well');
  });

  it('exist for every kind in both languages, short enough for a lock screen', () => {
    expect(Object.keys(arabic).toSorted()).toEqual(Object.keys(english).toSorted());
    expect(kinds).toHaveLength(41);
    for (const kind of kinds) {
      for (const language of ['en', 'ar'] as const) {
        const { title, body } = noticeText(kind, facts, language, 'UTC');
        expect(title).toContain('Front door');
        expect(title.length).toBeLessThanOrEqual(90);
        expect(body.length).toBeGreaterThan(0);
      }
      expect(arabic[kind](facts, '12:11').title).toMatch(/[\u0600-\u06ff]/);
      expect(arabic[kind](facts, '12:11').body).not.toBe(english[kind](facts, '12:11').body);
    }
  });

  it('keep a Latin name from turning an Arabic line over', () => {
    expect(noticeText('visit.secured', facts, 'ar', 'UTC').title).toContain('\u2068Front door\u2069');
  });

  it('need a time zone that exists', () => {
    expect(() => noticeText('visit.secured', facts, 'en', 'Moon/Crater')).toThrow(expect.objectContaining({ code: 'notice.time_zone_unknown' }));
  });

  it('go out urgently when they are an alarm', () => {
    for (const kind of kinds.filter((name) => name.startsWith('alarm.'))) expect(tellingOf(kind)).toMatchObject({ urgency: 'high', group: 'alarm' });
    expect(isNoticeKind('toString')).toBe(false);
  });

  it('say what somebody came for', () => {
    const titles = (['delivery', 'collection', 'return'] as const).map((purpose) => (['visit.started', 'visit.unlocked', 'visit.refused', 'visit.stopped'] as const).map((kind) => (['en', 'ar'] as const).map((language) => noticeText(kind, { ...facts, purpose }, language, 'UTC').title)).flat());
    expect(titles[1]?.filter((_title, index) => index % 2 === 0)).toEqual([
      'Front door: somebody is here to collect, 12:11:00', 'Front door: unlocked for a collection 12:11:00', 'Front door: collection refused, stayed locked 12:11:00', 'Front door: collection stopped 12:11:00',
    ]);
    expect(new Set(titles.flat()).size).toBe(24);
  });
});
