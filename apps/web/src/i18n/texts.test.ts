import { describe, expect, it } from 'vitest';
import { courierLocales } from '../courier/texts/courier-language.ts';
import { loadCourierTexts } from '../courier/texts/courier-texts.ts';
import { dispatchTexts } from '../dispatch/texts/dispatch-texts.ts';
import { labelsTexts } from '../labels/texts/labels-texts.ts';
import { landingTexts } from '../landing/texts/landing-texts.ts';
import { receiptTexts } from '../receipt/receipt-texts.ts';
import { handoverTexts } from '../route/handover/handover-texts.ts';
import { ownVisitsTexts } from '../route/own-visits/own-visits-texts.ts';
import { routeTexts } from '../route/texts/route-texts.ts';
import { signTexts } from '../sign/texts/sign-texts.ts';
import { webhooksTexts } from '../webhooks/texts/webhooks-texts.ts';
import { textPaths, type TextTable } from './texts.ts';

const courierTexts = Object.fromEntries(await Promise.all(courierLocales.map(async (locale) => [locale, await loadCourierTexts(locale)] as const)));
const tables: Readonly<Record<string, Readonly<Record<string, TextTable>>>> = { courier: courierTexts, dispatch: dispatchTexts, handover: handoverTexts, landing: landingTexts, labels: labelsTexts, ownVisits: ownVisitsTexts, receipt: receiptTexts, route: routeTexts, sign: signTexts, webhooks: webhooksTexts };

/** The texts themselves, facts filled in by a mark. */
const wordsOf = (table: TextTable): readonly string[] =>
  // A text takes strings or nothing; a mark too many is ignored.
  Object.values(table).flatMap((value) => (typeof value === 'string' ? [value] : typeof value === 'function' ? [(value as (fact: string) => string)('⟨fact⟩')] : wordsOf(value)));

describe.each(Object.entries(tables))('the texts of %s', (_name, { en = {}, ...others }) => {
  const all = [en, ...Object.values(others)];

  it('has the same keys and facts in every language', () => {
    expect(all.length).toBeGreaterThan(1);
    for (const texts of all) expect(textPaths(texts)).toEqual(textPaths(en));
  });

  it('leaves no text empty and forgets no fact', () => {
    for (const texts of all) {
      const words = wordsOf(texts);
      expect(words.filter((each) => each.trim() === '')).toEqual([]);
      expect(words.filter((each) => each.includes('⟨fact⟩'))).toHaveLength(wordsOf(en).filter((each) => each.includes('⟨fact⟩')).length);
    }
  });

  it('never says Error or Oops', () => {
    expect(wordsOf(en).filter((each) => /\b(error|oops)\b/i.test(each))).toEqual([]);
  });

  it.each(Object.entries(others))('is not English by accident in %s', (locale, texts) => {
    const english = new Set(wordsOf(en));
    // Names and addresses stay as they are written on a label.
    const words = wordsOf(texts).filter((each) => !/Latchkey|Lantern/.test(each));
    expect(words.filter((each) => english.has(each))).toEqual([]);
    const script = { ar: /[\u0600-\u06ff]/, uk: /[\u0400-\u04ff]/, 'zh-Hans': /[\u4e00-\u9fff]/ }[locale];
    if (script !== undefined) expect(words.filter((each) => !script.test(each))).toEqual([]);
  });
});

it('the courier’s page speaks eight languages', () => {
  expect(Object.keys(courierTexts)).toEqual(['en', 'es', 'fr', 'de', 'pl', 'ar', 'uk', 'zh-Hans']);
});
