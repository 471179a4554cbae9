import { describe, expect, it } from 'vitest';
import { setupKeyOf, wrongField } from './setup-key.ts';

describe('the link to a new server', () => {
  it('carries its key in the fragment', () => {
    expect(setupKeyOf('#setup=abc-DEF_1')).toBe('abc-DEF_1');
    for (const none of ['', '#', '#setup=', '#setup=%20', '#key=abc']) expect(setupKeyOf(none)).toBeUndefined();
    expect(setupKeyOf(`#setup=${'x'.repeat(500)}`)).toHaveLength(100);
  });
});

describe('the first owner’s form', () => {
  const form = { key: 'k', name: 'Ann', householdName: 'Ash', email: '' };
  it('needs key and names, and an address only when one is given', () => {
    expect(wrongField(form)).toBeUndefined();
    expect(wrongField({ ...form, email: ' ann@home.example ' })).toBeUndefined();
    expect(wrongField({ ...form, email: 'ann' })).toBe('email');
    expect(wrongField({ ...form, name: ' ' })).toBe('name');
    expect(wrongField({ ...form, householdName: '' })).toBe('householdName');
    expect(wrongField({ key: '', name: '', householdName: '', email: 'x' })).toBe('key');
  });
});
