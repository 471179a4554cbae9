import { Minutes, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { ladderSteps, pauseAfter } from './alarm-ladder.ts';

describe('the steps of an alarm', () => {
  it('call everybody whose turn came by their next channel, and the next in turn by their first', () => {
    const steps = ladderSteps([
      { memberId: 'ada', turn: 1, channels: ['push', 'email'] },
      { memberId: 'ben', turn: 1, channels: ['ntfy'] },
      { memberId: 'guest', turn: 2, channels: ['push', 'email'] },
    ]);
    expect(steps.map((step) => step.map(({ memberId, channel }) => `${memberId} ${channel}`))).toEqual([['ada push', 'ben ntfy'], ['ada email', 'guest push'], ['guest email']]);
  });

  it('leave no turn empty, so that nobody waits for nobody', () => {
    expect(ladderSteps([{ memberId: 'ada', turn: 5, channels: ['push'] }])).toEqual([[{ memberId: 'ada', channel: 'push' }]]);
    expect(ladderSteps([{ memberId: 'ada', turn: 1, channels: [] }])).toEqual([]);
  });

  it('are 15 s apart, and begin again after longer and longer', () => {
    expect([1, 2, 3, 4, 5, 6].map((made) => pauseAfter(made, 3))).toEqual([Seconds(15), Seconds(15), Minutes(1), Seconds(15), Seconds(15), Minutes(2)]);
    expect(pauseAfter(300, 3)).toBe(Minutes(15));
  });
});
