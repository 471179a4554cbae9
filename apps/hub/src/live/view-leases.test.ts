import { ManualClock, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createViewLeases } from './view-leases.ts';

function setUp() {
  const clock = new ManualClock();
  const open = new Set(['ours', 'theirs']);
  const state = { serverAway: false, ours: true, theirs: true };
  const leases = createViewLeases({ end: (id) => void open.delete(id), isOpen: (id) => open.has(id) }, () => state.serverAway, clock);
  leases.begin('ours', { holds: () => state.ours, outlastsServer: true });
  leases.begin('theirs', { holds: () => state.theirs, outlastsServer: false });
  /** Seconds go by, in which the server keeps these views. */
  const pass = (seconds: number, kept: readonly string[] = []) => {
    for (let second = 0; second < seconds; second += 1) {
      leases.renew(kept);
      clock.advance(Seconds(1));
    }
  };
  return { leases, open, state, pass };
}

describe('the right to look', () => {
  it('is renewed by the server; without that a view ends by itself within 17 s', () => {
    const { open, pass } = setUp();
    pass(60, ['ours', 'theirs']);
    expect([...open]).toEqual(['ours', 'theirs']);
    pass(17, ['ours']);
    expect([...open]).toEqual(['ours']);
    // A server that was started anew knows of no views.
    pass(17);
    expect([...open]).toEqual([]);
  });

  it('of the household outlasts a server that is away, and has to be renewed again once it is back; a link’s does not', () => {
    const { open, state, pass } = setUp();
    state.serverAway = true;
    pass(600);
    expect([...open]).toEqual(['ours']);
    state.serverAway = false;
    pass(14);
    expect([...open]).toEqual(['ours']);
    pass(3);
    expect([...open]).toEqual([]);
  });

  it('ends within a second when the hub itself knows that it does, whatever the server says', () => {
    const { open, state, pass } = setUp();
    state.theirs = false;
    pass(1, ['ours', 'theirs']);
    expect([...open]).toEqual(['ours']);
    Object.assign(state, { ours: false, serverAway: true });
    pass(1, ['ours']);
    expect([...open]).toEqual([]);
  });

  it('is over for views that ended, that are unknown, or that were asked for before this hub was started', () => {
    const { leases, open } = setUp();
    expect(leases.renew(['ours', 'theirs', 'unknown'])).toEqual(['unknown']);
    open.delete('theirs');
    expect(leases.renew(['ours', 'theirs'])).toEqual(['theirs']);
  });
});
