import { problemCodes } from '@latchkey/contract';
import { expect, it } from 'vitest';
import { courierLocales } from '../texts/courier-language.ts';
import { loadCourierTexts } from '../texts/courier-texts.ts';
import { refusalOfHub, refusalOfProblem, wayOutOf } from './refusal.ts';

// Object.keys loses the literal types of a const object.
const codes = Object.keys(problemCodes) as (keyof typeof problemCodes)[];

it.each(codes)('%s has words and a way out', async (code) => {
  const refusal = refusalOfProblem(code);
  for (const texts of await Promise.all(courierLocales.map(loadCourierTexts))) {
    expect(texts.refused[refusal].title).not.toBe('');
    expect(texts.refused[refusal].next).not.toBe('');
  }
  expect(['scan', 'retry', 'bell']).toContain(wayOutOf(refusal));
});

it('does not fail on a code that it does not know', () => {
  expect(refusalOfProblem('brand.new' as never)).toBe('server');
});

it('tells who was not seen at the door to scan its code again, also when the household said yes', () => {
  expect(refusalOfProblem('visit.not_present')).toBe('notPresent');
  expect(refusalOfHub('presence.stale')).toBe('notPresent');
});

it('tells whom nobody heard at the door to ring and to try again', () => {
  expect(wayOutOf(refusalOfHub('presence.unheard'))).toBe('retry');
  expect(refusalOfHub('presence.unheard')).toBe('unheard');
});

it('offers another label only where another label can help', () => {
  expect(wayOutOf(refusalOfProblem('label.unknown'))).toBe('scan');
  expect(wayOutOf(refusalOfProblem('hub.offline'))).toBe('retry');
  expect(wayOutOf(refusalOfProblem('label.wrong_day'))).toBe('bell');
});
