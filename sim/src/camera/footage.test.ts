import { Millis } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { initialHome } from '../world/home-world.ts';
import { createFootage } from './footage.ts';

const scene = (change: object) => ({ ...initialHome, ...change });
const lampOf = ({ lampOn }: typeof initialHome) => lampOn;

describe('old footage', () => {
  it('loops the seconds before it was cut, whatever happens afterwards', () => {
    const footage = createFootage(lampOf);
    footage.see(initialHome, Millis(0));
    footage.see(scene({ parcelsInHall: 1 }), Millis(10_000));
    footage.see(scene({ parcelsInHall: 2 }), Millis(13_000));
    footage.cut(Millis(14_000));
    footage.see(scene({ parcelsInHall: 9 }), Millis(14_500));
    const shown = [14_000, 16_001, 19_100, 20_000, 22_001, 25_100].map((now) => footage.loop(Millis(now)).parcelsInHall);
    expect(shown).toEqual([0, 1, 2, 0, 1, 2]);
  });

  it('plays the last blinking when the lamp begins to blink, and rests otherwise', () => {
    const footage = createFootage(lampOf);
    footage.see(initialHome, Millis(0));
    for (const [at, lampOn] of [[5_000, true], [5_200, false], [5_300, true], [5_700, false]] as const) footage.see(scene({ lampOn }), Millis(at));
    footage.cut(Millis(9_000));
    expect(footage.blinks(Millis(9_500)).lampOn).toBe(false);
    // The true code is another one.
    footage.see(scene({ lampOn: true }), Millis(10_000));
    footage.see(scene({ lampOn: false }), Millis(10_050));
    const shown = [10_010, 10_150, 10_250, 10_320, 10_600, 10_800, 13_500].map((now) => footage.blinks(Millis(now)).lampOn);
    expect(shown).toEqual([true, true, false, true, true, false, false]);
  });

  it('loops when nothing ever blinked', () => {
    const footage = createFootage(lampOf);
    footage.see(initialHome, Millis(0));
    footage.cut(Millis(1_000));
    expect(footage.blinks(Millis(2_000))).toBe(initialHome);
  });
});
