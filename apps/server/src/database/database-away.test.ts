import { expect, it } from 'vitest';
import { isDatabaseAway, isDiskFull } from './database-away.ts';

it.each([
  Object.assign(new Error('the database system is starting up'), { code: '57P03' }),
  Object.assign(new Error('terminating connection'), { code: '57P01' }),
  Object.assign(new Error('connection failure'), { code: '08006' }),
  Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' }),
  new Error('Connection terminated unexpectedly'),
  { code: '57P03', message: 'not an Error, as the job queue passes it on' },
])('sees in $message that the database is away', (error) => {
  expect(isDatabaseAway(error)).toBe(true);
});

it.each([
  Object.assign(new Error('duplicate key'), { code: '23505' }),
  Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' }),
  Object.assign(new Error('canceled'), { code: '57014' }),
  new Error('other'),
  undefined,
  'text',
])('sees in %s something else', (error) => {
  expect(isDatabaseAway(error)).toBe(false);
});

it.each([['53100', true], ['ENOSPC', true], ['EDQUOT', true], ['53300', false], ['57P03', false]])('says of %s whether a disk is full: %s', (code, full) => {
  expect(isDiskFull(Object.assign(new Error('could not extend file'), { code }))).toBe(full);
  expect(isDiskFull(code)).toBe(false);
});
