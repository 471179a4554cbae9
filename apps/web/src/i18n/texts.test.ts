import { describe, expect, it } from 'vitest';
import { loadCourierTexts } from '../courier/texts/courier-texts.ts';
import { labelsTexts } from '../labels/texts/labels-texts.ts';
import { landingTexts } from '../landing/texts/landing-texts.ts';
import { signTexts } from '../sign/texts/sign-texts.ts';
import { locales } from './locale.ts';
import { textPaths, type TextTable } from './texts.ts';

const tables = { courier: { en: await loadCourierTexts('en'), ar: await loadCourierTexts('ar') }, landing: landingTexts, labels: labelsTexts, sign: signTexts };

/** The texts themselves, facts filled in by a mark. */
const wordsOf = (table: TextTable): readonly string[] =>
  // A text takes strings or nothing; a mark too many is ignored.
  Object.values(table).flatMap((value) => (typeof value === 'string' ? [value] : typeof value === 'function' ? [(value as (fact: string) => string)('⟨fact⟩')] : wordsOf(value)));

describe.each(Object.entries(tables))('the texts of %s', (_name, texts) => {
  it('has the same keys and facts in every language', () => {
    for (const locale of locales) expect(textPaths(texts[locale])).toEqual(textPaths(texts.en));
  });

  it('leaves no text empty and forgets no fact', () => {
    for (const locale of locales) {
      const words = wordsOf(texts[locale]);
      expect(words.filter((each) => each.trim() === '')).toEqual([]);
      expect(words.filter((each) => each.includes('⟨fact⟩'))).toHaveLength(wordsOf(texts.en).filter((each) => each.includes('⟨fact⟩')).length);
    }
  });

  it('never says Error or Oops', () => {
    expect(wordsOf(texts.en).filter((each) => /\b(error|oops)\b/i.test(each))).toEqual([]);
  });

  it('is Arabic where it says so', () => {
    const latin = wordsOf(texts.ar).filter((each) => !/[\u0600-\u06ff]/.test(each));
    // Names and addresses stay as they are written on a label.
    expect(latin.filter((each) => !/Latchkey|Lantern/.test(each))).toEqual([]);
  });
});
