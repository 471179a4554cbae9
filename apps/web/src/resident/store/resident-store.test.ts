import { ApiError, type Client } from '@latchkey/client';
import type { Home, LiveEvent } from '@latchkey/contract';
import { ManualClock, Seconds } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { createServerTime } from '../../courier/visit/server-time.ts';
import { createResidentStore } from './resident-store.ts';

const AT = '2026-11-22T15:00:00.000Z';
const home: Home = {
  person: { id: 'mem_00000000000000000000000001', name: 'Robin', role: 'owner', householdId: 'hh_00000000000000000000000001', householdName: 'Home', demo: true },
  siteId: 'site_00000000000000000000000001', hub: { paired: true, online: true, lastSeenAt: AT, key: null }, accessPoints: [], parcels: [], runningVisits: [], lastVisits: [], serverNow: AT, mark: 'run-1',
};

class FakeSocket extends EventTarget {
  closed = false;
  say(event: LiveEvent): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) }));
  }
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.dispatchEvent(new Event('close'));
  }
}

function setUp() {
  const clock = new ManualClock();
  const sockets: FakeSocket[] = [];
  const server = { answer: (): Home | Promise<Home> => home, asked: 0 };
  const client: Client = {
    async call() {
      server.asked += 1;
      // The store calls one route only.
      return server.answer();
    },
  };
  const store = createResidentStore({
    client,
    clock,
    time: createServerTime(clock),
    openSocket() {
      const socket = new FakeSocket();
      sockets.push(socket);
      // The part of a WebSocket that is used.
      return socket as unknown as WebSocket;
    },
  });
  const leaving = new AbortController();
  const followed = store.follow(leaving.signal);
  return { clock, sockets, server, store, end: async () => (leaving.abort(), followed) };
}
const settle = () => new Promise((resolve) => setTimeout(resolve));
const refuse = (code: 'network.failed' | 'request.unauthenticated', status: number) => () => {
  throw new ApiError(code, status, 'no');
};

describe('the home that is kept true', () => {
  it('is fetched once, where nothing happened until the events began', async () => {
    const { sockets, server, store, end } = setUp();
    await settle();
    expect([store.state().link, server.asked, sockets.length]).toEqual(['up', 1, 1]);
    sockets[0]?.say({ type: 'hello', serverNow: AT, mark: 'run-1' });
    await settle();
    expect([server.asked, store.state().revision]).toEqual([1, 1]);
    await end();
  });
  it.each(['run-2', 'another-1'])('is fetched again where something happened until the events began, or the server is another: %s', async (mark) => {
    const { sockets, server, store, end } = setUp();
    await settle();
    server.answer = () => ({ ...home, siteId: 'site_00000000000000000000000002', mark });
    sockets[0]?.say({ type: 'hello', serverNow: AT, mark });
    await settle();
    expect([server.asked, store.state().revision, store.state().home?.siteId]).toEqual([2, 2, 'site_00000000000000000000000002']);
    await end();
  });
  it('is down, with what was known, while the server does not answer; and fetched whole when it does', async () => {
    const { clock, sockets, server, store, end } = setUp();
    await settle();
    server.answer = refuse('network.failed', 0);
    sockets[0]?.close();
    await settle();
    clock.advance(Seconds(9));
    await settle();
    expect([store.state().link, store.state().home?.person.name]).toEqual(['down', 'Robin']);
    server.answer = () => home;
    clock.advance(Seconds(9));
    await settle();
    expect([store.state().link, sockets.length, store.state().revision]).toEqual(['up', 2, 2]);
    await end();
  });
  it('keeps what an event told while it was fetched, for the answer may be older', async () => {
    const { sockets, server, store, end } = setUp();
    await settle();
    const answer = Promise.withResolvers<Home>();
    server.answer = () => answer.promise;
    sockets[0]?.say({ type: 'parcels' });
    sockets[0]?.say({ type: 'hub', online: false, lastSeenAt: AT });
    answer.resolve(home);
    await settle();
    expect(store.state()).toMatchObject({ home: { hub: { online: false } }, revision: 2 });
    await end();
  });
  it('stays as the later of two fetches found it, whichever is answered first', async () => {
    const { sockets, server, store, end } = setUp();
    await settle();
    const [early, late] = [Promise.withResolvers<Home>(), Promise.withResolvers<Home>()];
    const answers = [early.promise, late.promise];
    server.answer = () => answers.shift() ?? home;
    sockets[0]?.say({ type: 'parcels' });
    sockets[0]?.say({ type: 'parcels' });
    late.resolve({ ...home, siteId: 'site_00000000000000000000000002' });
    await settle();
    early.resolve(home);
    await settle();
    expect(store.state()).toMatchObject({ home: { siteId: 'site_00000000000000000000000002' }, link: 'up' });
    await end();
  });
  it('is asked for when the socket is silent, and the socket is given up when there is no answer', async () => {
    const { clock, sockets, server, store, end } = setUp();
    await settle();
    clock.advance(Seconds(21));
    await settle();
    expect([server.asked, sockets[0]?.closed]).toEqual([2, false]);
    server.answer = refuse('network.failed', 0);
    clock.advance(Seconds(21));
    await settle();
    expect([store.state().link, sockets[0]?.closed]).toEqual(['down', true]);
    await end();
  });
  it('is down at once when the browser has no network', async () => {
    const { store, sockets, end } = setUp();
    await settle();
    store.cutOff();
    expect([store.state().link, sockets[0]?.closed]).toEqual(['down', true]);
    await end();
  });
  it('rests while nobody is signed in, and goes on after signing in', async () => {
    const { clock, server, store, sockets, end } = setUp();
    await settle();
    server.answer = refuse('request.unauthenticated', 401);
    sockets[0]?.close();
    await settle();
    clock.advance(Seconds(9));
    await settle();
    expect([store.state().session.kind, store.state().home]).toEqual(['out', undefined]);
    const { asked } = server;
    clock.advance(Seconds(60));
    await settle();
    expect(server.asked).toBe(asked);
    server.answer = () => home;
    store.signedIn();
    await settle();
    expect(store.state().session.kind).toBe('in');
    await end();
  });
});
