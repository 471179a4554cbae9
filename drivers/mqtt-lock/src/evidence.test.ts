import { describe, expect, it } from 'vitest';
import { weigh } from './evidence.ts';

const live = { remembered: false, asked: false, askable: true };

describe('what a message proves', () => {
  it('a change is news', () => {
    expect(weigh({ ...live, value: 'thrown', believed: 'withdrawn' })).toBe('news');
    expect(weigh({ ...live, value: 'thrown', believed: 'unknown' })).toBe('news');
  });

  it('an answer is news although nothing changed', () => {
    expect(weigh({ ...live, asked: true, value: 'thrown', believed: 'thrown' })).toBe('news');
  });

  it('an unchanged value that nobody asked for is what the bridge had in its cache', () => {
    expect(weigh({ ...live, value: 'thrown', believed: 'thrown' })).toBe('hearsay');
  });

  it('a remembered message is never news, not even as an answer', () => {
    expect(weigh({ ...live, remembered: true, asked: true, value: 'thrown', believed: 'withdrawn' })).toBe('hearsay');
    expect(weigh({ ...live, remembered: true, askable: false, value: 'thrown', believed: 'unknown' })).toBe('hearsay');
  });

  it('a device that cannot be asked is believed when it speaks', () => {
    expect(weigh({ ...live, askable: false, value: 'closed', believed: 'closed' })).toBe('news');
  });
});
