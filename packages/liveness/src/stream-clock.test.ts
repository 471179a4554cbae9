import { Millis, seededRandom } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { StreamClock } from './stream-clock.ts';

/** Feeds `seconds` of ten pictures a second; gives the last placed time and the clock. */
function play(stampOf: (at: number, index: number) => number, seconds = 30, jitter = 0) {
  const clock = new StreamClock();
  const random = seededRandom(1);
  const placed: { at: number; placedAt: number }[] = [];
  for (let index = 0; index < seconds * 10; index += 1) {
    const sent = 5_000 + index * 100;
    const at = sent + 80 + random() * jitter;
    placed.push({ at, placedAt: clock.place(Millis(at), stampOf(sent, index) * 90, 1) });
  }
  return { clock, placed };
}

describe('the clock of a stream', () => {
  it('takes the jitter out, and never places a picture after its arrival', () => {
    const { clock, placed } = play((sent) => sent, 30, 60);
    for (const { at, placedAt } of placed) expect(placedAt).toBeLessThanOrEqual(at);
    const gaps = placed.slice(50).map(({ placedAt }, index, all) => placedAt - (all[index - 1]?.placedAt ?? placedAt - 100));
    for (const gap of gaps) expect(Math.abs(gap - 100)).toBeLessThan(10);
    expect(clock.fault).toBeUndefined();
  });

  it.each([
    ['a crystal', 1.0001, undefined],
    ['a player that runs 5 % fast', 1.05, 'drifts'],
    ['a player that runs 5 % slow', 0.95, 'drifts'],
  ])('judges %s', (_, speed, fault) => {
    expect(play((sent) => sent * speed).clock.fault).toBe(fault);
  });

  it.each([
    ['stand still', () => 7_000],
    ['leap again and again', (sent: number, index: number) => sent + Math.floor(index / 50) * 10_000],
    ['go back again and again', (sent: number, index: number) => sent - Math.floor(index / 50) * 4_000],
  ])('notices stamps that %s', (_, stampOf) => {
    expect(play(stampOf).clock.fault).toBe('lies');
  });

  it('forgives one leap, as a camera makes when its own clock is set', () => {
    expect(play((sent, index) => sent + (index > 100 ? 60_000 : 0)).clock.fault).toBeUndefined();
  });

  it('begins anew with a new session', () => {
    const { clock } = play(() => 7_000);
    clock.place(Millis(50_000), 0, 2);
    expect(clock.fault).toBeUndefined();
  });
});
