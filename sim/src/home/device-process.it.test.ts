import { Millis, silentLog, sleep, systemClock } from '@latchkey/kit';
import { afterEach, describe, expect, it } from 'vitest';
import { initialHome } from '../world/home-world.ts';
import { type DeviceProcess, startDeviceProcess } from './device-process.ts';

interface Ready {
  readonly facts: { readonly pid: string; readonly heard: string; readonly secret: string };
}

let device: DeviceProcess | undefined;
afterEach(async () => {
  await device?.[Symbol.asyncDispose]();
  device = undefined;
});

const start = (state = initialHome): { device: DeviceProcess; next: () => Promise<Ready['facts']> } => {
  const started = startDeviceProcess(
    { name: 'fixture', entry: new URL('./device-fixture.ts', import.meta.url), environment: {} },
    () => ({ type: 'home', state }),
    systemClock,
    silentLog,
  );
  device = started;
  const said: Ready['facts'][] = [];
  started.onMessage((message) => said.push((message as Ready).facts)); // the fixture says nothing else
  return {
    device: started,
    async next() {
      for (let attempt = 0; attempt < 500 && said.length === 0; attempt += 1) await sleep(systemClock, Millis(20));
      const facts = said.shift();
      expect(facts).toBeDefined();
      return facts as Ready['facts']; // just checked
    },
  };
};
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a device process', () => {
  it('is told the state of the home before anything else, also in its next life after a kill', async () => {
    const { device: running, next } = start();
    const first = await next();
    expect(JSON.parse(first.heard)).toEqual({ type: 'home', state: initialHome });
    running.kill();
    const second = await next();
    expect(second.pid).not.toBe(first.pid);
    expect(JSON.parse(second.heard)).toEqual({ type: 'home', state: initialHome });
    expect(running.restarts).toBe(1);
  });

  it('waits longer after each death', async () => {
    const { device: running, next } = start();
    const gaps: number[] = [];
    for (let life = 0; life < 3; life += 1) {
      await next();
      const killedAt = performance.now();
      running.kill();
      while (running.restarts === life) await sleep(systemClock, Millis(10));
      gaps.push(performance.now() - killedAt);
    }
    expect(gaps[1]).toBeGreaterThan(590);
    expect(gaps[2]).toBeGreaterThan(1_190);
  });

  it('ends for good when disposed, also between two lives', async () => {
    const { device: running, next } = start();
    const { pid } = await next();
    running.kill();
    while (running.pid !== undefined) await sleep(systemClock, Millis(5));
    await running[Symbol.asyncDispose]();
    await sleep(systemClock, Millis(500));
    expect(running.pid).toBeUndefined();
    expect(isAlive(Number(pid))).toBe(false);
  });

  it('sees nothing of the environment that is not its business', async () => {
    process.env['LATCHKEY_TEST_SECRET'] = 'for the server only';
    try {
      expect((await start().next()).secret).toBe('none');
    } finally {
      delete process.env['LATCHKEY_TEST_SECRET'];
    }
  });

  it('survives being spoken to while it is dead', async () => {
    const { device: running, next } = start();
    await next();
    running.kill();
    running.send({ type: 'home', state: initialHome });
    await next();
  });
});
