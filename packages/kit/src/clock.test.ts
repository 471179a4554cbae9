import { describe, expect, it } from 'vitest';
import { sleep, systemClock, withDeadline } from './clock.ts';
import { codeOf, CodedError } from './coded-error.ts';
import { Millis, Seconds } from './duration.ts';
import { ManualClock } from './manual-clock.ts';

const stopped = new CodedError('test.stopped', 'stopped');

/** How a promise stands, without waiting for it longer than a turn of the event loop. */
async function standing(promise: Promise<unknown>): Promise<string> {
  const turn = new Promise((resolve) => setImmediate(() => resolve('waiting')));
  return Promise.race([promise.then(() => 'done', (error: unknown) => `failed ${codeOf(error) ?? String(error)}`), turn.then(String)]);
}

describe('sleep', () => {
  it('ends when the time has come, and not before', async () => {
    const clock = new ManualClock();
    const nap = sleep(clock, Seconds(5));
    clock.advance(Millis(4_999));
    expect(await standing(nap)).toBe('waiting');
    clock.advance(Millis(1));
    expect(await standing(nap)).toBe('done');
  });

  it('ends with the reason of its signal, and leaves no timer behind', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const nap = sleep(clock, Seconds(5), controller.signal);
    controller.abort(stopped);
    expect(await standing(nap)).toBe('failed test.stopped');
    clock.advance(Seconds(60));
    expect(await standing(nap)).toBe('failed test.stopped');
  });

  it('does not begin under a signal that has ended', async () => {
    const clock = new ManualClock();
    const nap = sleep(clock, Seconds(5), AbortSignal.abort(stopped));
    expect(await standing(nap)).toBe('failed test.stopped');
  });

  it('hears nothing of its signal after it is over', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const nap = sleep(clock, Seconds(1), controller.signal);
    clock.advance(Seconds(1));
    controller.abort(stopped);
    expect(await standing(nap)).toBe('done');
  });
});

describe('withDeadline', () => {
  it('gives what the work gives, and lets the deadline pass unheard afterwards', async () => {
    const clock = new ManualClock();
    let seen: AbortSignal | undefined;
    expect(
      await withDeadline(clock, Seconds(1), 'the work', async (signal) => {
        seen = signal;
        return 42;
      }),
    ).toBe(42);
    clock.advance(Seconds(60));
    expect(seen?.aborted).toBe(false);
  });

  it('keeps the error of the work', async () => {
    const clock = new ManualClock();
    expect(await standing(withDeadline(clock, Seconds(1), 'the work', () => Promise.reject(stopped)))).toBe('failed test.stopped');
  });

  it('rejects when the time is up, also when the work does not heed its signal', async () => {
    const clock = new ManualClock();
    let reason: unknown;
    const deaf = withDeadline(clock, Seconds(1), 'reading the lock', (signal) => {
      signal.addEventListener('abort', () => (reason = signal.reason));
      return new Promise(() => {});
    });
    expect(await standing(deaf)).toBe('waiting');
    clock.advance(Seconds(1));
    expect(await standing(deaf)).toBe('failed kit.deadline');
    expect(codeOf(reason)).toBe('kit.deadline');
    await expect(deaf).rejects.toThrow('reading the lock took longer than 1000 ms');
  });

  it('is measured by the clock that never jumps', async () => {
    const clock = new ManualClock();
    const work = withDeadline(clock, Seconds(1), 'the work', () => new Promise(() => {}));
    clock.jumpWall(Seconds(3_600));
    expect(await standing(work)).toBe('waiting');
    clock.advance(Seconds(1));
    expect(await standing(work)).toBe('failed kit.deadline');
  });

  it('passes its caller’s abort on, with the reason', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    let reason: unknown;
    const work = withDeadline(clock, Seconds(1), 'the work', (signal) => {
      signal.addEventListener('abort', () => (reason = signal.reason));
      return new Promise(() => {});
    }, controller.signal);
    controller.abort(stopped);
    expect(await standing(work)).toBe('failed test.stopped');
    expect(reason).toBe(stopped);
  });

  it('does not start the work for a caller who has left', async () => {
    const clock = new ManualClock();
    let started = false;
    const work = withDeadline(clock, Seconds(1), 'the work', async () => void (started = true), AbortSignal.abort(stopped));
    expect(await standing(work)).toBe('failed test.stopped');
    expect(started).toBe(false);
  });
});

describe('the system clock', () => {
  it('fires what is not disposed', async () => {
    const ran: string[] = [];
    await new Promise<void>((resolve) => {
      systemClock.schedule(Millis(1), () => void ran.push('disposed'))[Symbol.dispose]();
      systemClock.schedule(Millis(5), () => {
        ran.push('kept');
        resolve();
      });
    });
    expect(ran).toEqual(['kept']);
  });

  it('never goes back', () => {
    const readings = Array.from({ length: 1_000 }, () => systemClock.monotonic());
    expect(readings).toEqual(readings.toSorted((a, b) => a - b));
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(60_000);
  });
});
