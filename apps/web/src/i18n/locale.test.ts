import { describe, expect, it } from 'vitest';
import { chooseLocale, directionOf } from './locale.ts';

describe('chooseLocale', () => {
  it('takes the first wish that we speak, whatever its region', () => {
    expect(chooseLocale([null, 'fr-CA', 'ar-EG', 'en-US'])).toBe('ar');
    expect(chooseLocale(['EN-gb', 'ar'])).toBe('en');
  });

  it('lets a stored choice win over the browser', () => {
    expect(chooseLocale(['en', 'ar-SA'])).toBe('en');
  });

  it('falls back to English, also for nonsense', () => {
    expect(chooseLocale([])).toBe('en');
    expect(chooseLocale(['', 'xx', undefined])).toBe('en');
  });
});

it('reads Arabic from right to left', () => {
  expect(directionOf('ar')).toBe('rtl');
  expect(directionOf('en')).toBe('ltr');
});
