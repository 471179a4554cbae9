import type { CourierVisit } from '@latchkey/contract';
import { ManualClock, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { noAnswer, settled, VISIT_ID, visitOf } from './courier-visit.fixture.ts';
import { type EventSocket, followVisit } from './visit-follower.ts';

class FakeSocket implements EventSocket {
  readonly #listeners = new Map<string, (event: { readonly data: unknown }) => void>();
  readonly sent: string[] = [];
  closed = false;

  addEventListener(type: string, listener: (event: { readonly data: unknown }) => void): void {
    this.#listeners.set(type, listener);
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
  }

  says(value: unknown): void {
    this.#listeners.get('message')?.({ data: typeof value === 'string' ? value : JSON.stringify(value) });
  }

  open(): void {
    this.#listeners.get('open')?.({ data: undefined });
  }

  drop(): void {
    this.#listeners.get('close')?.({ data: undefined });
  }
}

function follow(ask: () => CourierVisit = () => visitOf()) {
  const clock = new ManualClock();
  const sockets: FakeSocket[] = [];
  const states: string[] = [];
  const failures: unknown[] = [];
  let asked = 0;
  const follower = followVisit(VISIT_ID, {
    clock,
    api: {
      async showVisit() {
        asked += 1;
        return ask();
      },
      openEvents: async () => ({ url: 'ws://home.example/x', hello: '{"type":"proof","proof":"p"}' }),
    },
    openSocket: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    onVisit: (visit) => states.push(visit.state),
    onFailure: (error) => failures.push(error),
  });
  const wait = async (seconds: number) => {
    for (let spent = 0; spent < seconds; spent += 0.5) {
      clock.advance(Seconds(0.5));
      await settled();
    }
  };
  return { clock, sockets, states, failures, follower, wait, asked: () => asked };
}

const at = (second: number) => `2026-01-01T09:00:${String(second).padStart(2, '0')}.000Z`;

describe('following a visit', () => {
  it('proves the key first, then takes what the socket says', async () => {
    const { sockets, states, wait, follower } = follow();
    await wait(0.5);
    sockets[0]?.open();
    expect(sockets[0]?.sent).toEqual(['{"type":"proof","proof":"p"}']);
    sockets[0]?.says({ type: 'visit', visit: visitOf({ state: 'open', serverNow: at(1) }) });
    expect(states).toEqual(['open']);
    follower[Symbol.dispose]();
  });

  it('asks every second while there is no socket, and seldom beside one', async () => {
    const { sockets, asked, wait, follower } = follow();
    await wait(4);
    expect(asked()).toBeGreaterThanOrEqual(3);
    sockets[0]?.says({ type: 'visit', visit: visitOf({ serverNow: at(5) }) });
    await wait(1);
    const before = asked();
    await wait(4);
    expect(asked() - before).toBeLessThanOrEqual(1);
    follower[Symbol.dispose]();
  });

  it('drops news that is older than what it knows, and news of other visits', async () => {
    const { sockets, states, wait, follower } = follow(() => visitOf({ state: 'unlocked', serverNow: at(1) }));
    await wait(0.5);
    sockets[0]?.says({ type: 'visit', visit: visitOf({ state: 'open', serverNow: at(3) }) });
    sockets[0]?.says({ type: 'visit', visit: visitOf({ id: 'vis_other', state: 'secured', serverNow: at(9) }) });
    await wait(6);
    expect(states).toEqual(['open']);
    follower[Symbol.dispose]();
  });

  it('connects again after the socket was lost', async () => {
    const { sockets, wait, follower } = follow();
    await wait(0.5);
    sockets[0]?.drop();
    await wait(2.5);
    expect(sockets).toHaveLength(2);
    follower[Symbol.dispose]();
  });

  it('survives nonsense and failing answers', async () => {
    const { sockets, states, failures, wait, follower } = follow(() => {
      throw noAnswer();
    });
    await wait(0.5);
    for (const text of ['', '{', 'null', '7', '{"type":"problem","code":"x"}']) sockets[0]?.says(text);
    await wait(3);
    expect(states).toEqual([]);
    expect(failures.length).toBeGreaterThanOrEqual(2);
    follower[Symbol.dispose]();
  });

  it('is silent once disposed', async () => {
    const { sockets, states, asked, wait, follower } = follow();
    await wait(0.5);
    follower[Symbol.dispose]();
    const before = asked();
    sockets[0]?.says({ type: 'visit', visit: visitOf({ state: 'secured', serverNow: at(9) }) });
    await wait(10);
    expect([states, asked() - before, sockets[0]?.closed]).toEqual([[], 0, true]);
  });
});
