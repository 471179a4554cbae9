import type { Driver, DriverContext } from '@latchkey/driver-api';
import { Seconds } from '@latchkey/kit';
import { adopt, commission, findPeer } from './commissioning.ts';
import type { MatterConfig, MatterLockConfig } from './config.ts';
import { type LockDevice, createLockDevice } from './lock-device.ts';
import { openMatterController } from './matter-controller.ts';
import { openDoorLockPeer } from './matter-door-lock-peer.ts';
import { routeMatterLog } from './matter-log.ts';
import { nodeIdFor, readSetupCode } from './setup-code.ts';
import { parseSocketAddress } from './socket-address.ts';

/**
 * Opens the hub's fabric and starts looking after every configured lock. Resolves before any lock has answered.
 * Throws `matter.bad_code` and `matter.network`, which only a person can cure.
 */
export async function startMatterDriver(config: MatterConfig, { log, clock, dataDir }: DriverContext): Promise<Driver> {
  const targets = config.locks.map((lock) => ({ lock, target: targetOf(lock) }));
  routeMatterLog(log);
  const controller = await openMatterController({ dataDir, networkInterface: config.interface });

  const locks = targets.map(({ lock, target }): LockDevice =>
    createLockDevice({
      id: `matter:${lock.name}`,
      name: lock.title ?? lock.name,
      clock,
      log: log.child({ device: `matter:${lock.name}` }),
      heartbeat: Seconds(lock.heartbeatSeconds),
      lamp: lock.lamp ?? false,
      find() {
        const node = findPeer(controller, target.nodeId);
        return node === undefined ? undefined : openDoorLockPeer(node);
      },
      pair: async (signal) => openDoorLockPeer((await adopt(controller, target, signal)) ?? (await commission(controller, target, signal))),
    }),
  );

  return {
    devices: locks.map((lock) => lock.device),
    async [Symbol.asyncDispose]() {
      await Promise.all(locks.map((lock) => lock[Symbol.asyncDispose]()));
      await controller.close();
    },
  };
}

const targetOf = ({ name, pairingCode, address }: MatterLockConfig) => ({
  nodeId: nodeIdFor(name, pairingCode),
  code: readSetupCode(pairingCode),
  address: address === undefined ? undefined : parseSocketAddress(address),
});
