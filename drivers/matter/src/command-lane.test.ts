import { ManualClock, Millis, Seconds, codeOf } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { FakeDoorLockPeer, settle, silence } from '../test/fake-door-lock-peer.ts';
import { createCommandLane } from './command-lane.ts';
import { RefusedByLock } from './door-lock-peer.ts';

const patient = new AbortController().signal;

function setUp() {
  const clock = new ManualClock();
  const peer = new FakeDoorLockPeer();
  let stalls = 0;
  let renewals = 0;
  const lane = createCommandLane(clock, peer, () => (stalls += 1), () => (renewals += 1));
  const wait = async (duration: number) => {
    await settle();
    clock.advance(Millis(duration));
    await settle();
  };
  /** Starts a command and keeps how it ended: `pending`, `done` or an error's code. */
  const send = (action: 'lock' | 'unlock', signal = patient) => {
    const run = { outcome: 'pending' as string | undefined };
    lane.send(action, signal).then(
      () => (run.outcome = 'done'),
      (error: unknown) => (run.outcome = codeOf(error) ?? String(error)),
    );
    return run;
  };
  return { clock, peer, lane, send, wait, stalls: () => stalls, renewals: () => renewals };
}

describe('the command lane', () => {
  it('sends a command once when the lock answers', async () => {
    const { peer, send, wait, stalls } = setUp();
    const run = send('lock');
    await wait(0);
    expect(run.outcome).toBe('done');
    expect(peer.asked).toEqual(['lock']);
    expect(stalls()).toBe(0);
  });

  it('replaces the session after 2 s of silence and tries once more', async () => {
    const { peer, send, wait, stalls, renewals } = setUp();
    peer.answer = silence;
    peer.onReset = () => (peer.answer = async () => {});
    const run = send('unlock');
    await wait(1_999);
    expect(peer.asked).toEqual(['unlock']);
    await wait(1);
    expect(run.outcome).toBe('done');
    expect(peer.asked).toEqual(['unlock', 'reset', 'unlock']);
    expect([stalls(), renewals()]).toEqual([1, 1]);
  });

  it('gives up before 5 s, and says that the bolt may have moved', async () => {
    const { peer, send, wait } = setUp();
    peer.answer = silence;
    const run = send('unlock');
    await wait(2_000);
    await wait(2_699);
    expect(run.outcome).toBe('pending');
    await wait(1);
    expect(run.outcome).toBe('lock.silent');
    await wait(60_000);
    expect(peer.asked).toEqual(['unlock', 'reset', 'unlock']);
  });

  it('takes back the try that it gave up, and allows the lock no longer than it waits itself', async () => {
    const { peer, send, wait } = setUp();
    peer.answer = silence;
    send('unlock');
    await wait(2_000);
    await wait(2_700);
    expect(peer.tries.map(({ within, signal }) => [within, signal.aborted])).toEqual([[2_000, true], [2_700, true]]);
  });

  it('says that the bolt did not move when there never was a session', async () => {
    const { peer, send, wait } = setUp();
    peer.hasSession = false;
    peer.answer = silence;
    const run = send('lock');
    await wait(2_000);
    await wait(2_700);
    expect(run.outcome).toBe('lock.offline');
  });

  it('does not ask again when the lock said no', async () => {
    const { peer, send, wait } = setUp();
    peer.answer = () => Promise.reject(new RefusedByLock('busy'));
    const run = send('lock');
    await wait(0);
    expect(run.outcome).toBe('lock.refused');
    expect(peer.asked).toEqual(['lock']);
  });

  it('never retries a command after a newer one was given', async () => {
    const { peer, send, wait } = setUp();
    peer.answer = silence;
    const unlock = send('unlock');
    await wait(500);
    const lock = send('lock');
    await wait(0);
    expect(peer.asked).toEqual(['unlock']);
    peer.answer = async () => {};
    await wait(1_500);
    expect(unlock.outcome).toBe('lock.silent');
    expect(lock.outcome).toBe('done');
    expect(peer.asked).toEqual(['unlock', 'lock']);
  });

  it('sends nothing for a caller who gave up, and frees the lane for the next', async () => {
    const { peer, lane, send, wait } = setUp();
    const gone = AbortSignal.abort(new Error('gone'));
    expect(lane.busy).toBe(false);
    expect(send('unlock', gone).outcome).toBe('pending');
    await wait(0);
    expect(peer.asked).toEqual([]);

    peer.answer = silence;
    const caller = new AbortController();
    const run = send('unlock', caller.signal);
    await wait(Seconds(1));
    expect(lane.busy).toBe(true);
    caller.abort(new Error('gone'));
    await wait(0);
    expect(run.outcome).toBe('Error: gone');
    expect(lane.busy).toBe(false);
    await wait(Seconds(60));
    expect(peer.asked).toEqual(['unlock']);
  });
});
