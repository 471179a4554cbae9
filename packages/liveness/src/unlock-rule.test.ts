import { Millis } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import type { PictureState } from './picture-state.ts';
import { mayUnlock } from './unlock-rule.ts';

const proved: PictureState = { verdict: 'proved', reason: 'picture.proved', confidence: 'answered', frameAge: Millis(80), proofAge: Millis(900), challenge: 'idle', remarks: [] };
const unproven: PictureState = { ...proved, verdict: 'unproven', reason: 'picture.no-lamp', confidence: 'arriving', proofAge: undefined };
const failing: PictureState = { ...proved, verdict: 'failing', reason: 'picture.covered', confidence: 'none' };

describe('the rule of the unlock', () => {
  it.each([
    ['a proved picture', proved, true, true],
    ['a proved one that is 500 ms old', { ...proved, frameAge: Millis(500) }, false, false],
    ['one that never came', { ...proved, frameAge: undefined }, false, false],
    ['an unproven picture', unproven, false, true],
    ['a failing picture', failing, false, false],
  ])('%s', (_, state, strict, lenient) => {
    expect(mayUnlock(state)).toBe(strict);
    expect(mayUnlock(state, 'unproven-allowed')).toBe(lenient);
  });
});
