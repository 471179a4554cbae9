import type { Reachability } from '@latchkey/driver-api';
import { codeOf, Emitter, Instant, ManualClock, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import type { LampPeer } from './door-lock-peer.ts';
import { createLampPort } from './lamp-port.ts';

const unhurried = new AbortController().signal;

function rig() {
  const clock = new ManualClock();
  const reachabilities = new Emitter<Reachability>();
  let reachability: Reachability = { kind: 'connecting' };
  const become = (next: Reachability) => reachabilities.emit((reachability = next));
  const lamp = createLampPort(clock, { reachabilities, get reachability() { return reachability; } });
  const changes = new Emitter<void>();
  const turned: boolean[] = [];
  let on = false;
  let deaf = false;
  const peer: LampPeer = {
    get on() {
      return on;
    },
    turn(next) {
      turned.push(next);
      return deaf ? new Promise(() => {}) : Promise.resolve();
    },
    read: async () => on,
    onChange: (listener) => changes.subscribe(listener),
  };
  const heard: string[] = [];
  lamp.port.onReport(({ light }) => heard.push(light));
  return {
    clock, lamp, peer, turned, heard, become,
    online: () => become({ kind: 'online', since: Instant(0) }),
    hand: (lit: boolean) => {
      on = lit;
      changes.emit();
    },
    deafen: () => (deaf = true),
  };
}

describe('the lamp on a lock’s node', () => {
  it('is not there before the lock is', async () => {
    const { lamp, peer, turned } = rig();
    lamp.follow(peer);
    expect(codeOf(await lamp.port.set({ on: true }, unhurried).catch((error: unknown) => error))).toBe('light.offline');
    expect(lamp.port.light.value).toBe('unknown');
    expect(turned).toEqual([]);
  });

  it('is switched in order, and tells what it heard', async () => {
    const { lamp, peer, turned, heard, online, hand } = rig();
    lamp.follow(peer);
    online();
    await Promise.all([true, false, true].map((on) => lamp.port.set({ on }, unhurried)));
    expect(turned).toEqual([true, false, true]);
    expect(lamp.port.light.value).toBe('on');
    expect(lamp.port.latency?.answers).toBe(3);
    hand(false);
    expect(heard.at(-1)).toBe('off');
    const before = heard.length;
    await lamp.port.refresh(unhurried);
    expect(heard.slice(before)).toEqual(['off']);
  });

  it('is unknown when the lock falls silent, and fails in time when it does not answer', async () => {
    const { clock, lamp, peer, heard, online, become, deafen } = rig();
    lamp.follow(peer);
    online();
    deafen();
    const failure = lamp.port.set({ on: true }, unhurried).catch((error: unknown) => error);
    await Promise.resolve();
    await Promise.resolve();
    clock.advance(Seconds(5));
    expect(codeOf(await failure)).toBe('light.silent');
    become({ kind: 'silent', since: Instant(0), reason: 'gone' });
    expect(heard.at(-1)).toBe('unknown');
  });

  it('does nothing for a caller who has left', async () => {
    const { lamp, peer, turned, online } = rig();
    lamp.follow(peer);
    online();
    await expect(lamp.port.set({ on: true }, AbortSignal.abort())).rejects.toBeDefined();
    expect(turned).toEqual([]);
  });
});
