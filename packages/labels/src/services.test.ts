import { expect, it } from 'vitest';
import { readLabel } from './read-label.ts';

const best = (text: string) => {
  const reading = readLabel(text);
  return reading.kind === 'read' ? reading.candidates[0] : undefined;
};

it.each([
  ['1Z12345E1512345676', { service: 'Next Day Air Early', confidence: 'high' }],
  ['9405511899223197428490', { service: 'Priority Mail', confidence: 'high' }],
  ['420787459400111206206406260787', { service: 'USPS Tracking', confidence: 'high' }],
  ['RB123456785GB', { service: 'Registered', confidence: 'high' }],
  ['986578788855', { confidence: 'medium' }],
  ['TBA000000000000', { confidence: 'medium' }],
  ['620000000000000000000000', { confidence: 'low' }],
])('%s is sold as %o', (text, expected) => {
  expect(best(text)).toMatchObject(expected);
});

it('a code that is in no table names no service', () => {
  expect(best('92748931507708513018050063')).not.toHaveProperty('service');
});
