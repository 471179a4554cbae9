import { CodedError, ManualClock, Seconds, codeOf, silentLog } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import { settle } from '../test/fake-door-lock-peer.ts';
import { pairPatiently } from './pairing.ts';

function setUp(outcomes: readonly (CodedError | 'paired')[]) {
  const clock = new ManualClock();
  const closing = new AbortController();
  const tries: number[] = [];
  const failures: (string | undefined)[] = [];
  const pair = async () => {
    const outcome = outcomes[tries.length] ?? outcomes.at(-1);
    tries.push(clock.monotonic());
    if (outcome instanceof CodedError) throw outcome;
    return outcome;
  };
  const end = pairPatiently(pair, clock, silentLog, closing.signal, (error) => failures.push(codeOf(error))).catch((error: unknown) => codeOf(error) ?? error);
  const wait = async (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      await settle();
      clock.advance(Seconds(1));
    }
    await settle();
  };
  return { closing, tries, failures, end, wait };
}

const notFound = new CodedError('matter.not_found', 'nobody there');
const wrongCode = new CodedError('matter.wrong_code', 'not mine');

describe('pairing with patience', () => {
  it('tries again with pauses that grow to a minute', async () => {
    const { tries, wait, closing, end } = setUp([notFound]);
    await wait(250);
    expect(tries.map((at) => at / 1_000)).toEqual([0, 1, 3, 7, 15, 31, 63, 123, 183, 243]);
    closing.abort();
    await end;
  });

  it('ends with the lock once it is paired', async () => {
    const { failures, end, wait } = setUp([notFound, 'paired']);
    await wait(2);
    expect(await end).toBe('paired');
    expect(failures).toEqual(['matter.not_found']);
  });

  it('tries a wrong code only once', async () => {
    const { tries, end, wait } = setUp([wrongCode]);
    await wait(600);
    expect(await end).toBe('matter.wrong_code');
    expect(tries).toHaveLength(1);
  });

  it('stops when the driver closes', async () => {
    const { tries, closing, end, wait } = setUp([notFound]);
    await wait(0);
    closing.abort(new CodedError('test.closing', 'closing'));
    expect(await end).toBe('test.closing');
    await wait(100);
    expect(tries).toHaveLength(1);
  });
});
