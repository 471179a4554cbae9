import { Instant } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newWatch, type Watch, type WatchEvent } from './watch.ts';
import { watchStep } from './watch-machine.ts';

type Body = WatchEvent extends infer Event ? (Event extends WatchEvent ? Omit<Event, 'at'> : never) : never;

function play(bodies: readonly Body[], from: Watch = newWatch('unlock')) {
  let watch = from;
  const told: string[] = [];
  let unlocks = 0;
  for (const body of bodies) {
    const after = watchStep(watch, { ...body, at: Instant(0) });
    watch = after.watch;
    for (const effect of after.effects) {
      if (effect.type === 'notice') told.push(effect.kind);
      else unlocks += 1;
    }
  }
  return { watch, told, unlocks };
}

const bolt = (value: 'thrown' | 'withdrawn' | 'partial' | 'unknown', cause: 'remote' | 'manual' | 'unknown' = 'remote'): Body => ({ type: 'bolt.reported', bolt: value, cause });
const door = (value: 'open' | 'closed' | 'unknown'): Body => ({ type: 'door.reported', door: value });
const home = [bolt('thrown'), door('closed')];

describe('a door between visits', () => {
  it('says nothing of its first reports, whatever they are', () => {
    expect(play([bolt('withdrawn'), door('open')]).told).toEqual([]);
    expect(play(home).watch.state).toBe('resting');
  });

  it.each<[string, readonly Body[], readonly string[]]>([
    ['somebody goes out and comes home', [bolt('withdrawn', 'manual'), door('open'), door('closed'), bolt('thrown', 'manual')], ['watch.opened_by_hand', 'watch.opened', 'watch.home_again']],
    ['a door that opens behind a thrown bolt', [door('open')], ['alarm.forced']],
    ['a bolt that nobody here asked', [bolt('withdrawn', 'remote')], ['alarm.bolt_moved']],
    ['a bolt that comes out half way', [bolt('partial', 'unknown')], ['alarm.bolt_moved']],
    ['a bolt thrown on an open door', [bolt('withdrawn', 'manual'), door('open'), bolt('thrown', 'manual')], ['watch.opened_by_hand', 'watch.opened', 'alarm.bolt_on_open_door']],
    ['what moved while the device was silent', [bolt('unknown'), bolt('withdrawn', 'unknown')], ['alarm.bolt_moved']],
    ['the same report again', [...home, ...home], []],
  ])('%s', (_words, events, expected) => {
    expect(play([...home, ...events]).told).toEqual(expected);
  });

  it('leaves a door to its visit, and takes over what the visit left', () => {
    const { watch, told } = play([...home, { type: 'visit.began' }, bolt('withdrawn'), door('open'), door('closed'), bolt('thrown'), { type: 'visit.ended' }]);
    expect(watch.state).toBe('resting');
    expect(told).toEqual([]);
    // An unlock that the lock carries out when everything is over.
    expect(play([bolt('withdrawn')], watch).told).toEqual(['alarm.bolt_moved']);
  });

  it('unlocks in a fire where the policy says so, and leaves locking to a person', () => {
    const fire: Body = { type: 'fire.alarm', on: true, source: 'panel' };
    const over: Body = { type: 'fire.alarm', on: false, source: 'panel' };
    const burning = play([...home, fire]);
    expect(burning).toMatchObject({ unlocks: 1, watch: { state: 'evacuating' } });
    expect(burning.told).toContain('alarm.fire_unlocked');
    expect(play([bolt('withdrawn'), over], burning.watch)).toMatchObject({ unlocks: 0, told: ['alarm.unlocked_by_fire'], watch: { state: 'moved' } });
    expect(play([...home, fire], newWatch('tell'))).toMatchObject({ unlocks: 0, told: ['alarm.fire'] });
  });

  it('lets no opening pass without a word, in any order of events', () => {
    const any = fc.constantFrom<Body>(bolt('thrown'), bolt('withdrawn'), bolt('withdrawn', 'manual'), bolt('partial'), bolt('unknown'), door('open'), door('closed'), door('unknown'));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), (events) => {
        let watch = play(home).watch;
        for (const event of events) {
          const { watch: after, told } = play([event], watch);
          const isOpening = (after.door === 'open' && watch.door === 'closed') || (after.bolt !== 'thrown' && watch.bolt === 'thrown');
          if (isOpening) expect(told.length).toBeGreaterThan(0);
          if (after.door === 'open' && watch.door === 'closed' && watch.bolt === 'thrown') expect(told).toEqual(['alarm.forced']);
          watch = after;
        }
      }),
    );
  });
});
