import { Instant, ManualClock, Millis } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { initialHome } from '../world/home-world.ts';
import { createLateSight } from './late-sight.ts';

const lit = { ...initialHome, lampOn: true };

describe('what a lens sees', () => {
  it('is the home of a moment ago, however long the word of it was on its way', () => {
    const clock = new ManualClock();
    const sight = createLateSight(initialHome, clock);
    const switchedAt = clock.now();
    clock.advance(Millis(60));
    sight.learn(lit, switchedAt);
    expect(sight.state).toBe(initialHome);
    clock.advance(Millis(20));
    expect(sight.state).toBe(lit);
    expect(sight.state).toBe(lit);
  });

  it('changes in the order of its being told, and forgets what was overtaken', () => {
    const clock = new ManualClock();
    const sight = createLateSight(initialHome, clock);
    sight.learn(lit);
    sight.learn(initialHome, Instant(clock.now() - 50));
    clock.advance(Millis(79));
    expect(sight.state).toBe(initialHome);
    clock.advance(Millis(1));
    expect(sight.state).toBe(initialHome);
  });

  it('does not wait for a change that claims to be of another hour', () => {
    const clock = new ManualClock();
    const sight = createLateSight(initialHome, clock);
    sight.learn(lit, Instant(clock.now() + 3_600_000));
    clock.advance(Millis(80));
    expect(sight.state).toBe(lit);
  });
});
