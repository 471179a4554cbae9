/** A Matter lock as most are: without a door sensor, and not of this project's making but for its few settings. */
import '../src/matter-process.ts';
import { Endpoint, Logger, ServerNode } from '@matter/main';
import { DoorLockServer } from '@matter/main/behaviors/door-lock';
import { DoorLock } from '@matter/main/clusters/door-lock';
import { DoorLockDevice } from '@matter/main/devices/door-lock';
import { NodeJsEnvironment } from '@matter/nodejs';

Logger.level = 'error';
const environment = NodeJsEnvironment();
environment.vars.set('storage.path', process.env['SIM_DATA'] ?? '.');
environment.vars.set('mdns.networkInterface', 'lo');
environment.vars.set('mdns.ipv4', false);

const { LockState, LockType, OperatingMode } = DoorLock;
const lock = new Endpoint(DoorLockDevice.with(DoorLockServer.with('Unbolting')), {
  id: 'lock',
  doorLock: { lockState: LockState.Locked, lockType: LockType.DeadBolt, actuatorEnabled: true, operatingMode: OperatingMode.Normal },
});
const node = await ServerNode.create({
  id: 'plain-lock',
  environment,
  network: { port: 0, listeningAddressIpv4: '127.0.0.1', listeningAddressIpv6: '::1', ble: false },
  parts: [lock],
});
await node.start();
process.on('disconnect', () => process.exit(0));
process.send?.({ pairingCode: node.state.commissioning.pairingCodes.manualPairingCode, port: node.state.network.operationalPort });
