import { describe, expect, it } from 'vitest';
import { textPaths } from '../../i18n/texts.ts';
import { ar } from './ar.ts';
import { en } from './en.ts';

describe('the resident’s texts', () => {
  it('have the same keys and facts in both languages', () => {
    expect(textPaths(ar)).toEqual(textPaths(en));
    expect(textPaths(en).length).toBeGreaterThan(200);
  });
});
