import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MatterConfig } from '../src/index.ts';
import { type HubSide, startHubSide } from './hub-side.ts';
import { type LockSide, startLockSide } from './lock-side.ts';
import { type TestNetwork, openLoopback, openWire, whyNoWire } from './test-network.ts';

/** A lock and a hub in two processes, on a network that ends inside this machine. */
export interface MatterRig extends AsyncDisposable {
  readonly network: TestNetwork;
  readonly lock: LockSide;
  readonly dataDir: string;
  /** Starts the hub's side; the same fabric each time for a lock of the same name. */
  startHub(overrides?: Partial<MatterConfig['locks'][number]>): Promise<HubSide>;
}

/** @param wanted `best`: a wire with multicast DNS where the machine can make one, else loopback by address. */
export async function openMatterRig(wanted: 'best' | 'loopback'): Promise<MatterRig> {
  const network = wanted === 'best' && whyNoWire() === undefined ? await openWire() : openLoopback();
  const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-matter-'));
  const lock = await startLockSide(network, join(dataDir, 'lock'));
  const hubs: HubSide[] = [];
  return {
    network,
    lock,
    dataDir,
    async startHub(overrides = {}) {
      const address = network.kind === 'loopback' ? { address: `${network.lockIp}:${lock.port}` } : {};
      const lockConfig = { name: 'front-door', title: 'Front door', pairingCode: lock.pairingCode, heartbeatSeconds: 4, ...address, ...overrides };
      const config = { interface: network.interfaceOf('hub'), locks: [lockConfig] };
      const hub = await startHubSide(network, config, join(dataDir, `hub-of-${lockConfig.name}`));
      hubs.push(hub);
      return hub;
    },
    async [Symbol.asyncDispose]() {
      for (const hub of hubs) await hub[Symbol.asyncDispose]();
      await lock[Symbol.asyncDispose]();
      await network[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
