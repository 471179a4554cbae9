import { Millis, Seconds } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HomeAction } from './home-action.ts';
import { initialWorld, type World } from './home-world.ts';
import { scriptNames } from './script.ts';
import { step } from './step.ts';

const tick = Millis(40);
const run = (world: World, actions: readonly HomeAction[], then = Seconds(0)): World => {
  let next = actions.reduce((current, action) => step(current, action, tick), world);
  for (let at = 0; at < then; at += tick) next = step(next, undefined, tick);
  return next;
};
const runUntil = (world: World, holds: (world: World) => boolean): World => {
  let next = world;
  for (let at = 0; at < Seconds(60); at += tick) {
    if (holds(next)) return next;
    next = step(next, undefined, tick);
  }
  return next;
};
const withdraw = { type: 'bolt', accessPoint: 'front-door', bolt: 'withdrawn' } as const;
const throwBolt = { type: 'bolt', accessPoint: 'front-door', bolt: 'thrown' } as const;
const pushOpen = { type: 'open-door', accessPoint: 'front-door' } as const;
const pullClosed = { type: 'close-door', accessPoint: 'front-door' } as const;
const incidents = (world: World) => world.incidents.map((record) => record.incident);

describe('door and bolt', () => {
  it('holds the door while the bolt is thrown, and does not spring open later', () => {
    const held = run(initialWorld, [pushOpen], Seconds(2));
    expect(held.home.frontDoor).toMatchObject({ door: 'closed', angle: 0 });
    expect(incidents(held)).toEqual(['door-held-by-bolt']);
    expect(run(held, [withdraw], Seconds(2)).home.frontDoor.door).toBe('closed');
  });

  it('opens within a second once the bolt is withdrawn, and closes again', () => {
    const open = run(initialWorld, [withdraw, pushOpen], Seconds(1));
    expect(open.home.frontDoor).toMatchObject({ door: 'open', angle: 1 });
    expect(run(open, [pullClosed], Seconds(1)).home.frontDoor).toMatchObject({ door: 'closed', angle: 0 });
  });

  it('records a bolt thrown on an open door, which then cannot close', () => {
    const thrown = run(initialWorld, [withdraw, pushOpen], Seconds(1));
    const after = run(thrown, [throwBolt, pullClosed], Seconds(2));
    expect(incidents(after)).toContain('bolt-thrown-on-open-door');
    expect(after.home.frontDoor).toMatchObject({ bolt: 'thrown', door: 'open' });
    expect(run(after, [withdraw], Seconds(1)).home.frontDoor.door).toBe('closed');
  });

  it('ends a throw partial when something sits in the strike, and lets it through on an open door', () => {
    const blocked = run(initialWorld, [withdraw, { type: 'block-bolt', accessPoint: 'front-door', blocked: true }]);
    expect(run(blocked, [throwBolt]).home.frontDoor.bolt).toBe('partial');
    expect(run(run(blocked, [pushOpen], Seconds(1)), [throwBolt]).home.frontDoor.bolt).toBe('thrown');
  });
});

describe('courier', () => {
  it('is stopped by a closed door on the way in and on the way out', () => {
    const outside = run(initialWorld, [{ type: 'walk', to: 'hall' }], Seconds(10));
    expect(outside.home.courier.position).toBeLessThan(1.1);
    const inside = run(run(outside, [withdraw, pushOpen], Seconds(6)), [pullClosed], Seconds(1));
    expect(inside.home.courier.position).toBe(2);
    expect(run(inside, [{ type: 'walk', to: 'away' }], Seconds(6)).home.courier.position).toBeGreaterThan(1.4);
  });

  it('keeps the door open while in the doorway', () => {
    const ready = run(run(initialWorld, [withdraw, pushOpen], Seconds(1)), [{ type: 'walk', to: 'hall' }]);
    const between = runUntil(ready, (world) => world.home.courier.position > 1.2);
    const stopped = step(run(between, [pullClosed, { type: 'walk', to: 'doorstep' }]), undefined, tick);
    expect(stopped.home.frontDoor.angle).toBeGreaterThanOrEqual(0.75);
  });
});

describe('scripts', () => {
  it('deliver: waits for the bolt, leaves the parcel, closes the door and goes', () => {
    const waiting = run(initialWorld, [{ type: 'script', name: 'deliver' }], Seconds(20));
    expect(waiting.home.courier).toEqual({ position: 1, carrying: true });
    expect(waiting.home.frontDoor.door).toBe('closed');
    const opened = runUntil(run(waiting, [withdraw]), (world) => world.home.frontDoor.angle === 1);
    expect(opened.elapsed - waiting.elapsed).toBeLessThan(Seconds(1.5));
    const done = runUntil(opened, (world) => world.script === undefined);
    expect(done.home).toMatchObject({ parcelsInHall: 1, courier: { position: 0, carrying: false }, frontDoor: { door: 'closed' } });
  });

  it('deliver-leave-open leaves the door open; deliver-never-open never opens it', () => {
    const finish = (name: 'deliver-leave-open' | 'deliver-never-open') =>
      runUntil(run(initialWorld, [withdraw, { type: 'script', name }]), (world) => world.script === undefined);
    expect(finish('deliver-leave-open').home).toMatchObject({ parcelsInHall: 1, frontDoor: { door: 'open' } });
    expect(finish('deliver-never-open').home).toMatchObject({ parcelsInHall: 0, frontDoor: { door: 'closed' }, courier: { carrying: true } });
  });

  it('box-deliver puts the parcel into the box and shuts the lid', () => {
    const start = run(initialWorld, [
      { type: 'bolt', accessPoint: 'parcel-box', bolt: 'withdrawn' },
      { type: 'script', name: 'box-deliver' },
    ]);
    const done = runUntil(start, (world) => world.script === undefined);
    expect(done.home).toMatchObject({ parcelsInBox: 1, parcelsInHall: 0, parcelBox: { door: 'closed' } });
  });

  it('gives up after ten minutes, and a hand on the door ends a script', () => {
    const tired = run(initialWorld, [{ type: 'script', name: 'deliver' }], Seconds(620));
    expect(incidents(tired)).toContain('courier-gave-up');
    expect(tired.home.courier.position).toBe(0);
    expect(run(initialWorld, [{ type: 'script', name: 'deliver' }, pushOpen]).script).toBeUndefined();
  });
});

describe('light', () => {
  it('follows the local time until somebody chooses', () => {
    const dark = run(initialWorld, [{ type: 'daylight', light: 'night' }]);
    expect(dark.home.light).toBe('night');
    const chosen = run(dark, [{ type: 'light', choice: 'day' }]);
    expect(chosen.home.light).toBe('day');
    expect(run(chosen, [{ type: 'light', choice: 'auto' }]).home.light).toBe('night');
  });
});

const anyAccessPoint = fc.constantFrom('front-door' as const, 'parcel-box' as const);
const anyAction: fc.Arbitrary<HomeAction | undefined> = fc.option(
  fc.oneof(
    fc.record({ type: fc.constant('bolt' as const), accessPoint: anyAccessPoint, bolt: fc.constantFrom('thrown' as const, 'withdrawn' as const, 'partial' as const) }),
    fc.record({ type: fc.constantFrom('open-door' as const, 'close-door' as const, 'collect-parcels' as const), accessPoint: anyAccessPoint }),
    fc.record({ type: fc.constant('block-bolt' as const), accessPoint: anyAccessPoint, blocked: fc.boolean() }),
    fc.record({ type: fc.constant('walk' as const), to: fc.constantFrom('away' as const, 'doorstep' as const, 'hall' as const) }),
    fc.record({ type: fc.constant('take-parcel' as const) }),
    fc.record({ type: fc.constant('drop-parcel' as const), into: anyAccessPoint }),
    fc.record({ type: fc.constant('script' as const), name: fc.constantFrom(...scriptNames) }),
  ),
  { nil: undefined },
);

describe('whatever happens', () => {
  const anyRun = fc.array(fc.tuple(anyAction, fc.integer({ min: 0, max: 400 })), { maxLength: 80 });
  const everyStep = (check: (before: World, after: World) => void) =>
    fc.assert(
      fc.property(anyRun, (moves) => {
        let world = initialWorld;
        for (const [action, dt] of moves) {
          const next = step(world, action, Millis(dt));
          check(world, next);
          world = next;
        }
      }),
    );

  it('a closed and bolted door never opens in one step, unless that step withdrew the bolt', () => {
    everyStep((before, after) => {
      for (const opening of ['frontDoor', 'parcelBox'] as const) {
        const shut = before.home[opening].door === 'closed' && after.home[opening].bolt === 'thrown';
        if (shut) expect(after.home[opening].angle).toBe(0);
      }
    });
  });

  it('a door is closed exactly when its angle is 0, and everything stays in range', () => {
    everyStep((_before, { home }) => {
      for (const { door, angle } of [home.frontDoor, home.parcelBox]) {
        expect(door).toBe(angle === 0 ? 'closed' : 'open');
        expect(angle).toBeGreaterThanOrEqual(0);
        expect(angle).toBeLessThanOrEqual(1);
      }
      expect(home.courier.position).toBeGreaterThanOrEqual(0);
      expect(home.courier.position).toBeLessThanOrEqual(2);
    });
  });

  it('nobody walks through a door that is not wide open', () => {
    everyStep((before, after) => {
      const crossed = before.home.courier.position <= 1.04 && after.home.courier.position > 1.04;
      if (crossed) expect(after.home.frontDoor.angle).toBeGreaterThanOrEqual(0.75);
    });
  });

  it('parcels come from hands only', () => {
    everyStep((before, after) => {
      const gained = after.home.parcelsInHall + after.home.parcelsInBox - before.home.parcelsInHall - before.home.parcelsInBox;
      expect(gained).toBeLessThanOrEqual(1);
      if (gained === 1) expect(after.home.courier.carrying).toBe(false);
    });
  });

  it('a step in which nothing happens keeps the home the same object', () => {
    expect(step(initialWorld, undefined, tick).home).toBe(initialWorld.home);
  });
});

describe('a phone that the courier holds up', () => {
  const hold = { type: 'hold-phone', text: 'LATCHKEY1', metres: 0.2, glare: 0 } as const;

  it('is held on the doorstep, and lowered by hand or by walking on', () => {
    const held = run(initialWorld, [hold], Seconds(3));
    expect(held.home.courier).toMatchObject({ position: 1, phone: { text: 'LATCHKEY1', metres: 0.2 } });
    expect(run(held, [{ type: 'walk', to: 'doorstep' }], Seconds(1)).home.courier.phone).toBeDefined();
    expect(run(held, [{ type: 'lower-phone' }]).home.courier).toMatchObject({ position: 1, phone: undefined });
    expect(run(held, [{ type: 'walk', to: 'away' }]).home.courier.phone).toBeUndefined();
    expect(run(held, [{ ...hold, text: 'another' }]).home.courier.phone?.text).toBe('another');
  });

  it('ends a script, as every movement by hand does', () => {
    const scripted = run(initialWorld, [{ type: 'script', name: 'deliver' }], Seconds(1));
    expect(run(scripted, [hold]).script).toBeUndefined();
  });
});
