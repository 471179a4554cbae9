import { expect, it } from 'vitest';
import { isTimeZone } from './time-zone.ts';

it.each([['Europe/Berlin', true], ['UTC', true], ['America/New_York', true], ['Berlin', false], ['', false], ['Europe/Berlin; x', false]])('%s is a time zone: %s', (name, known) => {
  expect(isTimeZone(name)).toBe(known);
});
