import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog, systemClock } from '@latchkey/kit';
import { expect, it } from 'vitest';
import { startDeviceProcess } from '../home/device-process.ts';
import { keepHome, recallWorld } from '../home/kept-home.ts';
import { initialHome } from '../world/home-world.ts';

const PATIENCE = { timeout: 20_000 };

it('a burglar alarm whose power fails is as it was when it is back', async () => {
  let said: unknown;
  let alarm: string | undefined;
  const entry = new URL('./main.ts', import.meta.url);
  // No broker listens there: what it says to the home needs none.
  await using panel = startDeviceProcess({ name: 'parcel-box', entry, environment: { MQTT_URL: 'mqtt://127.0.0.1:9', ALARM_PANEL_EXIT_SECONDS: '0' } }, () => ({ type: 'home', state: initialHome, ...(alarm !== undefined && { alarm }) }), systemClock, silentLog);
  panel.onMessage((message) => {
    // Of what it says, only this has an alarm.
    if (typeof message === 'object' && message !== null && 'alarm' in message) said = message.alarm;
  });
  await expect.poll(() => said, PATIENCE).toBe('disarmed');
  panel.send({ type: 'panel', press: 'ARM_HOME' });
  await expect.poll(() => said, PATIENCE).toBe('armed_home');
  [alarm, said] = ['armed_home', undefined];
  panel.kill();
  await expect.poll(() => said, PATIENCE).toBe('armed_home');
  expect(panel.restarts).toBe(1);
});

it('a home that is started again knows how its burglar alarm was left', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-kept-'));
  try {
    const path = join(folder, 'home.json');
    expect((await recallWorld(path, 'day', silentLog)).alarm).toBeUndefined();
    await keepHome(path, initialHome, 'armed_away');
    expect(await recallWorld(path, 'day', silentLog)).toMatchObject({ alarm: 'armed_away', world: { home: initialHome } });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
