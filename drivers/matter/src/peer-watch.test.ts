import { CodedError, ManualClock, Millis, Seconds, codeOf, silentLog } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { FakeDoorLockPeer, settle, silence } from '../test/fake-door-lock-peer.ts';
import { watchPeer } from './peer-watch.ts';
import { createPortState } from './port-state.ts';

const patient = new AbortController().signal;
const TEN = Seconds(10);

async function setUp(options: { readonly live?: boolean; readonly busy?: () => boolean } = {}) {
  const clock = new ManualClock();
  const peer = new FakeDoorLockPeer();
  peer.live = options.live ?? true;
  const state = createPortState(clock, (error) => {
    throw error;
  });
  const bolts: string[] = [];
  state.lockReports.subscribe(({ bolt, cause }) => bolts.push(`${bolt} ${cause}`));
  const watch = watchPeer(peer, state, { clock, log: silentLog, heartbeat: TEN, isBusy: options.busy ?? (() => false) });
  const wait = async (duration: number) => {
    await settle();
    clock.advance(Millis(duration));
    await settle();
  };
  await settle();
  return { clock, peer, state, watch, bolts, wait };
}

describe('the watch over a paired lock', () => {
  it('knows at once what a live lock says', async () => {
    const { state, bolts } = await setUp();
    expect(state.reachability.kind).toBe('online');
    expect([state.bolt.value, state.door.value]).toEqual(['thrown', 'closed']);
    expect(bolts).toEqual(['thrown unknown']);
  });

  it('passes reports on, with who moved the bolt', async () => {
    const { peer, bolts } = await setUp();
    peer.news.emit({ attributes: { lockState: 2, doorState: 1 }, jammed: false, cause: 'manual' });
    peer.news.emit({ attributes: { lockState: 2, doorState: 0 }, jammed: false, cause: 'unknown' });
    expect(bolts).toEqual(['thrown unknown', 'withdrawn manual']);
  });

  it('reads a jam as partial whatever the state says, each time', async () => {
    const { peer, bolts } = await setUp();
    peer.news.emit({ attributes: { lockState: 2, doorState: 1 }, jammed: true, cause: 'unknown' });
    peer.news.emit({ attributes: { lockState: 0, doorState: 1 }, jammed: true, cause: 'unknown' });
    expect(bolts.slice(1)).toEqual(['partial unknown', 'partial unknown']);
  });

  it('asks every ten seconds; the answer renews the age and is no report', async () => {
    const { peer, state, bolts, wait, clock } = await setUp();
    await wait(TEN);
    expect(peer.asked).toEqual(['read']);
    expect(state.bolt.at).toBe(clock.now());
    expect(bolts).toHaveLength(1);
  });

  it('reports what a heartbeat finds changed', async () => {
    const { peer, bolts, wait } = await setUp();
    peer.attributes = { lockState: 2, doorState: 1 };
    await wait(TEN);
    expect(bolts.at(-1)).toBe('withdrawn unknown');
  });

  it('asks at once when the lock has started anew', async () => {
    const { peer, wait } = await setUp();
    peer.restarts.emit();
    await wait(0);
    expect(peer.asked).toEqual(['read']);
  });

  it('knows nothing 2 s after an unanswered heartbeat, and comes back on a fresh subscription', async () => {
    const { peer, state, bolts, wait } = await setUp();
    peer.answer = silence;
    await wait(TEN);
    expect(state.bolt.value).toBe('thrown');
    await wait(Seconds(2));
    expect([state.bolt.value, state.door.value, state.reachability.kind]).toEqual(['unknown', 'unknown', 'silent']);

    peer.onReset = () => {
      peer.answer = async () => {};
      peer.attributes = { lockState: 2, doorState: 1 };
    };
    await wait(Seconds(1));
    expect(peer.asked).toEqual(['read', 'reset', 'read']);
    expect(state.bolt.value).toBe('unknown');
    peer.setLive(true);
    expect([state.bolt.value, state.reachability.kind]).toEqual(['withdrawn', 'online']);
    expect(bolts).toEqual(['thrown unknown', 'unknown unknown', 'withdrawn unknown']);
  });

  it('goes on trying for as long as the lock is dead', async () => {
    const { peer, wait } = await setUp();
    peer.answer = silence;
    await wait(TEN);
    await wait(Seconds(2));
    for (let round = 0; round < 20; round += 1) {
      await wait(Seconds(1));
      await wait(Seconds(16));
    }
    expect(peer.asked.filter((what) => what === 'reset')).toHaveLength(20);
  });

  it('gives a slow lock more time with each try, and begins anew when it is back', async () => {
    const { peer, clock, state, wait } = await setUp();
    let session = 0;
    peer.onReset = () => (session += 1);
    // Six seconds for an answer, and none from a session that was thrown away meanwhile.
    peer.answer = () =>
      new Promise((resolve) => {
        const mine = session;
        clock.schedule(Seconds(6), () => {
          if (mine !== session) return;
          peer.setLive(true);
          resolve();
        });
      });
    for (const resets of [2, 4]) {
      peer.setLive(false);
      for (let second = 0; second < 12; second += 1) await wait(Seconds(1));
      expect(state.reachability.kind).toBe('online');
      expect(peer.asked.filter((what) => what === 'reset')).toHaveLength(resets);
    }
  });

  it('leaves the session to a command that is on its way', async () => {
    let busy = true;
    const { peer, watch, wait } = await setUp({ busy: () => busy });
    watch.suspect('silent');
    await wait(Seconds(1));
    expect(peer.asked).toEqual([]);
    busy = false;
    await wait(Seconds(1));
    expect(peer.asked).toEqual(['reset', 'read']);
  });

  it('leaves the session that a command has set up, and throws it away when the lock stays silent in it', async () => {
    const { peer, watch, state, wait } = await setUp();
    watch.suspect('silent');
    watch.renewed();
    await wait(Seconds(1));
    expect(peer.asked).toEqual(['read']);
    peer.setLive(true);
    expect(state.reachability.kind).toBe('online');

    watch.suspect('silent');
    watch.renewed();
    peer.answer = silence;
    await wait(Seconds(1));
    await wait(Seconds(4));
    await wait(Seconds(1));
    expect(peer.asked).toEqual(['read', 'read', 'reset', 'read']);
  });

  it('ignores news while silent, and a subscription that is not up', async () => {
    const { peer, state, watch } = await setUp();
    watch.suspect('silent');
    peer.news.emit({ attributes: { lockState: 1, doorState: 1 }, jammed: false, cause: 'remote' });
    expect(state.bolt.value).toBe('unknown');
  });

  it('says that a lock is silent when its subscription does not come up', async () => {
    const { state, wait } = await setUp({ live: false });
    expect(state.reachability.kind).toBe('connecting');
    await wait(Seconds(4));
    expect(state.reachability.kind).toBe('silent');
  });

  it('answers a question with a report, and refuses while it knows nothing', async () => {
    const { peer, watch, bolts } = await setUp();
    await watch.ask(patient);
    expect(bolts).toEqual(['thrown unknown', 'thrown unknown']);
    peer.setLive(false);
    expect(codeOf(await watch.ask(patient).catch((error: unknown) => error))).toBe('lock.offline');
  });

  it('answers two questions of one moment by one reading, and a later one by its own', async () => {
    const { peer, watch, bolts } = await setUp();
    const answers: (() => void)[] = [];
    peer.answer = () => new Promise((resolve) => void answers.push(resolve));
    const first = [watch.ask(patient), watch.ask(patient)];
    await settle();
    expect(peer.asked).toEqual(['read']);
    // The first reading is on its way and may be older than what this question is about.
    const later = watch.ask(patient);
    await settle();
    expect(peer.asked).toEqual(['read', 'read']);
    answers[0]?.();
    await Promise.all(first);
    expect(bolts).toEqual(['thrown unknown', 'thrown unknown']);
    answers[1]?.();
    await later;
    expect(bolts).toHaveLength(3);
  });

  it('lets one who asks give up without taking the answer from the other', async () => {
    const { peer, watch } = await setUp();
    let answer = () => {};
    peer.answer = () => new Promise((resolve) => (answer = resolve));
    const giveUp = new AbortController();
    const [first, second] = [watch.ask(giveUp.signal), watch.ask(patient)];
    first.catch(() => {});
    await settle();
    giveUp.abort(new CodedError('test.gave_up', 'Gave up'));
    expect(codeOf(await first.catch((error: unknown) => error))).toBe('test.gave_up');
    answer();
    await expect(second).resolves.toBeUndefined();
  });

  it('has proof of its readings by answers only, as old as their questions, and none after a report of something else or a restart', async () => {
    const { peer, state, watch, clock, wait } = await setUp();
    expect(state.bolt.provenAt).toBeUndefined();
    await wait(TEN);
    expect([state.bolt.provenAt, state.door.provenAt]).toEqual([clock.monotonic(), clock.monotonic()]);

    const asked = clock.monotonic();
    let answer = () => {};
    peer.answer = () => new Promise((resolve) => (answer = resolve));
    const question = watch.ask(patient);
    await wait(Seconds(1));
    answer();
    await question;
    expect([state.bolt.provenAt, state.door.provenAt]).toEqual([asked, asked]);
    peer.news.emit({ attributes: { lockState: 1, doorState: 0 }, jammed: false, cause: 'unknown' });
    expect([state.bolt.provenAt, state.door]).toMatchObject([asked, { value: 'open', provenAt: undefined }]);

    peer.answer = silence;
    peer.restarts.emit();
    await settle();
    expect([state.bolt, state.door]).toMatchObject([{ value: 'thrown' }, { value: 'open' }]);
    expect([state.bolt.provenAt, state.door.provenAt]).toEqual([undefined, undefined]);
    await wait(Seconds(2));
    expect(state.bolt.value).toBe('unknown');
  });

  it('takes no answer for a proof that was on its way when a command left', async () => {
    const { peer, state, watch, clock } = await setUp();
    let answer = () => {};
    peer.answer = () => new Promise((resolve) => (answer = resolve));
    clock.advance(TEN);
    await settle();
    const question = watch.ask(patient);
    await settle();
    expect(peer.asked).toEqual(['read', 'read']);
    state.doubt();
    answer();
    await question;
    expect(state.bolt.provenAt).toBeUndefined();
  });

  it('leaves no timer behind', async () => {
    const { peer, watch, wait } = await setUp();
    await watch[Symbol.asyncDispose]();
    await wait(Seconds(600));
    expect(peer.asked).toEqual([]);
  });
});
