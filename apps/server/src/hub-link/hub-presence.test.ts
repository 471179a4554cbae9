import { ManualClock, Millis, newId, Seconds } from '@latchkey/kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { HubPresence } from './hub-presence.ts';

const hub = { siteId: newId('site'), hubId: newId('hub') };
let clock: ManualClock;
let presence: HubPresence;
let changes: boolean[];
let losses: number;

beforeEach(() => {
  clock = new ManualClock();
  presence = new HubPresence(clock);
  [changes, losses] = [[], 0];
  presence.changes.subscribe(({ online }) => changes.push(online));
  presence.losses.subscribe(() => (losses += 1));
});

describe('a hub', () => {
  it('is there as long as it speaks', () => {
    for (let beat = 0; beat < 20; beat += 1) {
      presence.heard(hub);
      clock.advance(Seconds(10));
    }
    expect([changes, losses, presence.isOnline(hub.hubId), presence.onlineCount]).toEqual([[true], 0, true, 1]);
  });

  it('that is connected and silent is lost after 15 s, once', () => {
    presence.heard(hub);
    clock.advance(Millis(14_999));
    expect(losses).toBe(0);
    clock.advance(Millis(1));
    expect([changes, losses, presence.isOnline(hub.hubId)]).toEqual([[true, false], 1, false]);
    clock.advance(Seconds(600));
    expect(losses).toBe(1);
    presence.heard(hub);
    expect(changes).toEqual([true, false, true]);
  });

  it('whose connection ends is shown away at once and lost after 4 s, unless it is back', () => {
    presence.heard(hub);
    presence.left(hub);
    expect([changes, losses]).toEqual([[true, false], 0]);
    clock.advance(Seconds(3));
    presence.heard(hub);
    clock.advance(Seconds(4));
    expect([changes, losses]).toEqual([[true, false, true], 0]);
    presence.left(hub);
    clock.advance(Seconds(4));
    expect(losses).toBe(1);
  });

  it('that should come after a restart of the server is lost when it does not', () => {
    presence.expect(hub);
    clock.advance(Seconds(15));
    expect([losses, changes]).toEqual([1, []]);
  });

  it('is judged by a clock that does not jump', () => {
    presence.heard(hub);
    clock.jumpWall(Seconds(3_600));
    clock.advance(Seconds(1));
    expect([losses, presence.isOnline(hub.hubId)]).toEqual([0, true]);
  });
});

describe('a hub with a visit', () => {
  const beats = (times: number) => {
    for (let beat = 0; beat < times; beat += 1) {
      presence.beat(hub, true);
      clock.advance(Millis(500));
    }
  };

  it('that falls silent is lost within 4 s of its last beat, also when its connection still says something', () => {
    beats(20);
    for (let waited = 500; waited < 4_000; waited += 500) {
      expect(losses).toBe(0);
      presence.heard(hub);
      clock.advance(Millis(500));
    }
    expect([losses, presence.isOnline(hub.hubId)]).toEqual([1, false]);
  });

  it('whose connection ends is shown away at once, and lost 4 s after its last beat', () => {
    beats(4);
    clock.advance(Seconds(2));
    presence.left(hub);
    expect([changes, losses]).toEqual([[true, false], 0]);
    clock.advance(Millis(1_499));
    expect(losses).toBe(0);
    clock.advance(Millis(1));
    expect(losses).toBe(1);
  });

  it('that is back in time is not lost, and is found again after it was', () => {
    beats(4);
    presence.left(hub);
    clock.advance(Seconds(3));
    presence.heard(hub);
    beats(10);
    expect(losses).toBe(0);
    clock.advance(Seconds(10));
    expect(losses).toBe(1);
    beats(1);
    expect([losses, presence.isOnline(hub.hubId)]).toEqual([1, true]);
  });

  it('is held to less once the visit is over', () => {
    beats(4);
    presence.beat(hub, false);
    clock.advance(Seconds(14));
    expect(losses).toBe(0);
    clock.advance(Seconds(1));
    expect(losses).toBe(1);
  });
});
