import type { ContactPort, Device, LightPort, LockPort } from '@latchkey/driver-api';
import { describeContactConformance, describeLightConformance, describeLockConformance } from '@latchkey/driver-api/conformance';
import { silentLog, systemClock } from '@latchkey/kit';
import { manifest } from './index.ts';
import { parcelBox } from './rig/box-process.ts';
import { startTestBroker } from './rig/test-broker.ts';

async function startRig() {
  const stack = new AsyncDisposableStack();
  const broker = stack.use(await startTestBroker());
  const box = stack.use(parcelBox({ MQTT_URL: broker.url }));
  await box.start();
  const driver = stack.use(await manifest.start(manifest.config.parse({ url: broker.url, locks: [{ name: 'parcel-box', contact: 'parcel-box-lid' }], lights: [{ name: 'porch-lamp' }] }), { log: silentLog, clock: systemClock, dataDir: '' }));
  return { box, driver, device: driver.devices[0], stack };
}

const portOf = <Key extends 'lock' | 'contact' | 'light'>(device: Device | undefined, key: Key): { lock: LockPort; contact: ContactPort; light: LightPort }[Key] => {
  const port = device?.[key];
  if (port === undefined) throw new Error(`the device has no ${key}`);
  // The key decides which of the three it is.
  return port as { lock: LockPort; contact: ContactPort; light: LightPort }[Key];
};

describeLockConformance('an MQTT lock behind zigbee2mqtt topics', async () => {
  const { box, device, stack } = await startRig();
  return {
    port: portOf(device, 'lock'),
    hand: {
      moveBolt: async (bolt) => box.touch({ bolt }),
      blockBolt: async (boltBlocked) => box.touch({ boltBlocked }),
      setCharge: async (battery) => box.touch({ battery }),
      killDevice: () => box.kill(),
      restartDevice: () => box.start(),
      truth: () => box.opening.bolt,
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
});

describeContactConformance('an MQTT contact behind zigbee2mqtt topics', async () => {
  const { box, device, stack } = await startRig();
  return {
    port: portOf(device, 'contact'),
    hand: {
      moveDoor: async (door) => box.touch({ door, angle: door === 'open' ? 1 : 0 }),
      killDevice: () => box.kill(),
      restartDevice: () => box.start(),
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
});

describeLightConformance('an MQTT lamp behind zigbee2mqtt topics', async () => {
  const { box, driver, stack } = await startRig();
  return {
    port: portOf(driver.devices.find(({ id }) => id === 'mqtt-lock:porch-lamp'), 'light'),
    hand: { killDevice: () => box.kill(), restartDevice: () => box.start(), truth: () => (box.lampOn ? 'on' : 'off') },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
});
