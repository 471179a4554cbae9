import { describe, expect, it } from 'vitest';
import { courierLocales } from '../courier/texts/courier-language.ts';
import { locales } from './locale.ts';
import { chooseLanguage, directionOf } from './reader-language.ts';

describe('chooseLanguage', () => {
  it('takes the first wish that the page speaks, whatever its region', () => {
    expect(chooseLanguage(locales, [null, 'fr-CA', 'ar-EG', 'en-US'])).toBe('ar');
    expect(chooseLanguage(courierLocales, [null, 'fr-CA', 'ar-EG', 'en-US'])).toBe('fr');
    expect(chooseLanguage(locales, ['EN-gb', 'ar'])).toBe('en');
  });

  it('knows Chinese by any of its tags', () => {
    for (const tag of ['zh', 'zh-CN', 'zh-Hans-SG', 'zh-Hans']) expect(chooseLanguage(courierLocales, [tag])).toBe('zh-Hans');
  });

  it('lets a stored choice win over the browser', () => {
    expect(chooseLanguage(locales, ['en', 'ar-SA'])).toBe('en');
  });

  it('falls back to English, also for nonsense', () => {
    expect(chooseLanguage(locales, [])).toBe('en');
    expect(chooseLanguage(courierLocales, ['', 'xx', undefined])).toBe('en');
  });
});

it('reads Arabic from right to left', () => {
  expect(directionOf('ar')).toBe('rtl');
  expect(directionOf('zh-Hans')).toBe('ltr');
});
