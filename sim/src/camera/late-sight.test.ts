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
    expect(sight.state).toEqual(initialHome);
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

  it('shows light since it was switched, also while somebody walks', () => {
    const clock = new ManualClock();
    const sight = createLateSight(initialHome, clock);
    clock.advance(Millis(100));
    const switchedAt = clock.now();
    clock.advance(Millis(20));
    const step = { ...initialHome, courier: { position: 0.5, carrying: false } };
    sight.learn(step);
    clock.advance(Millis(10));
    sight.learn({ ...step, porchLampOn: true }, switchedAt);
    clock.advance(Millis(49));
    expect(sight.state.porchLampOn).toBe(false);
    clock.advance(Millis(1));
    expect(sight.state).toMatchObject({ porchLampOn: true, courier: { position: 0 } });
    clock.advance(Millis(20));
    expect(sight.state).toMatchObject({ porchLampOn: true, courier: { position: 0.5 } });
  });
});
