/**
 * The simulated front-door lock: a Matter Door Lock in a process of its own, forked by the simulated home or run alone.
 *
 * Environment: `SIM_DATA` the folder that holds fabric and setup code (required); `SIM_MATTER_INTERFACE` the network
 * interface to announce on (`lo` keeps everything on loopback); `SIM_MATTER_PORT` the UDP port; `SIM_BOLT_TRAVEL_MS` the
 * bolt's travel time (600); `SIM_VERBOSE=1` shows the Matter stack's own lines on standard error.
 */
import './matter-process.ts';
import { mkdir } from 'node:fs/promises';
import { CodedError, Millis, Seconds, systemClock, withDeadline } from '@latchkey/kit';
import type { HomeState } from '../device-protocol.ts';
import { openHomeChannel } from './home-channel.ts';
import { keepPort, readKeptPort } from './kept-port.ts';
import { startLockDevice } from './lock-device.ts';
import { createMatterEnvironment } from './matter-environment.ts';

const { SIM_DATA: dataDir, SIM_MATTER_INTERFACE: networkInterface, SIM_MATTER_PORT, SIM_BOLT_TRAVEL_MS = '600', SIM_VERBOSE } = process.env;
if (dataDir === undefined) throw new CodedError('sim.config', 'SIM_DATA must name the folder that holds the lock’s memory.');

// The setup code opens the lock for whoever pairs first: nobody else on this machine may read it.
process.umask(0o077);
await mkdir(dataDir, { recursive: true });

const home = openHomeChannel();
home.onGone(() => process.exit(0));

let latest: HomeState | undefined;
const firstState = Promise.withResolvers<HomeState>();
home.onState((state) => {
  latest = state;
  firstState.resolve(state);
});
// A lock alone on the bench starts shut; in a home it starts as it is found.
const found = home.connected
  ? await withDeadline(systemClock, Seconds(5), 'the first word from the home', () => firstState.promise)
  : ({ frontDoor: { bolt: 'thrown', door: 'closed', boltBlocked: false, battery: 92 }, lampOn: false } as const);

const device = await startLockDevice({
  environment: createMatterEnvironment({ dataDir, networkInterface, verbose: SIM_VERBOSE === '1' }),
  clock: systemClock,
  travel: Millis(Number(SIM_BOLT_TRAVEL_MS)),
  bolt: found.frontDoor.bolt,
  door: found.frontDoor.door,
  battery: found.frontDoor.battery,
  lampOn: found.lampOn,
  onLamp: (on) => home.send({ type: 'lamp', lamp: 'hall', on, at: systemClock.now() }),
  port: SIM_MATTER_PORT === undefined ? await readKeptPort(dataDir) : Number(SIM_MATTER_PORT),
  loopback: networkInterface === 'lo',
  onMotorRest: (bolt) => home.send({ type: 'bolt', accessPoint: 'front-door', bolt }),
});
await keepPort(dataDir, device.port);
device.motor.setBlocked(found.frontDoor.boltBlocked);

// Only a change in what the home says is a hand on the bolt: its messages also repeat a bolt that the motor has moved since.
let said: Pick<HomeState['frontDoor'], 'bolt' | 'door' | 'boltBlocked' | 'battery'> = found.frontDoor;
const follow = ({ frontDoor }: HomeState) => {
  const before = said;
  said = frontDoor;
  device.motor.setBlocked(frontDoor.boltBlocked);
  if (frontDoor.bolt !== before.bolt) device.motor.place(frontDoor.bolt);
  if (frontDoor.door !== before.door) device.setDoor(frontDoor.door);
  if (frontDoor.battery !== before.battery) device.setBattery(frontDoor.battery);
};
home.onState(follow);
home.onSwitch((on) => device.setLamp(on));
if (latest !== undefined) follow(latest);

const { pairingCode, qrPairingCode, port } = device;
const facts = { pairingCode, qrPairingCode, port: String(port) };
home.send({ type: 'ready', device: 'matter-lock', facts });
if (!home.connected) console.log(JSON.stringify(facts));

const shutDown = () => {
  void device[Symbol.asyncDispose]().then(() => process.exit(0));
};
process.once('SIGTERM', shutDown);
process.once('SIGINT', shutDown);
