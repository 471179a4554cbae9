import { Instant } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { ageWords, momentWords } from './age-words.ts';

const now = Instant(new Date(2026, 10, 22, 15, 30, 0).getTime());
const before = (seconds: number) => new Date(now - seconds * 1_000).toISOString();

describe('age words', () => {
  it('count seconds under a minute', () => expect(ageWords('en', before(12), now)).toBe('12 sec. ago'));
  it('tell the time of day after a minute', () => expect(ageWords('en', before(61), now)).toBe('15:28'));
  it('tell the day too when it was another', () => expect(ageWords('en', before(86_400), now)).toBe('Sat, Nov 21, 15:30'));
  it('tell the year too when it was another', () => expect(momentWords('en', now + 365 * 86_400_000, now)).toBe('Mon, Nov 22, 2027, 15:30'));
  it('tell a reading of a clock far ahead as it is, not as new', () => expect(ageWords('en', before(-600), now)).toBe('15:40'));
  it('never count below zero', () => expect(ageWords('en', before(-1), now)).toBe('0 sec. ago'));
  it('pass on what is no instant', () => expect(ageWords('en', 'x', now)).toBe('x'));
  it('have seconds where they are asked for', () => expect(momentWords('en', now, now, 'seconds')).toBe('15:30:00'));
  it('use Latin digits in Arabic', () => expect(ageWords('ar', before(61), now)).toBe('15:28'));
});
