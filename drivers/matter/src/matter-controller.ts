import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import './matter-process.ts';
import './peer-state.ts';
import { CodedError } from '@latchkey/kit';
import { ControllerBehavior, ServerNode } from '@matter/main';
import { NodeJsEnvironment } from '@matter/nodejs';
import type { MatterErrorCode } from './matter-error.ts';

/** The hub's own Matter node with its fabric. Its `peers` are the locks. */
export type MatterController = ServerNode<typeof ControllerEndpoint>;

const ControllerEndpoint = ServerNode.RootEndpoint.with(ControllerBehavior);

// What is learned of a lock is written at once, not every 20 minutes: a hub that is killed right after pairing must still know its lock.
// An own constant, because matter.js means "present but undefined" while its type says "left out".
const UNBUFFERED: object = { clientCacheFlushInterval: undefined };

/** Names the controller's part of the storage. */
const NODE_ID = 'hub';

export interface MatterControllerOptions {
  /** Where the fabric's keys and what is known of the locks are kept. */
  readonly dataDir: string;
  readonly networkInterface: string | undefined;
}

/** Opens the fabric kept in the folder, or makes one, and goes online. Throws `matter.network`. */
export async function openMatterController({ dataDir, networkInterface }: MatterControllerOptions): Promise<MatterController> {
  await forgetDeadOwner(join(dataDir, NODE_ID));
  const environment = NodeJsEnvironment();
  environment.vars.set('storage.path', dataDir);
  if (networkInterface !== undefined) environment.vars.set('mdns.networkInterface', networkInterface);
  // Joining the IPv4 group would announce itself on the default route's interface, whatever interface was asked for.
  if (networkInterface === 'lo') environment.vars.set('mdns.ipv4', false);
  try {
    const controller = await ServerNode.create(ControllerEndpoint, {
      id: NODE_ID,
      environment,
      network: {
        port: 0,
        ble: false,
        ...UNBUFFERED,
        ...(networkInterface === 'lo' ? { listeningAddressIpv4: '127.0.0.1', listeningAddressIpv6: '::1' } : {}),
      },
      commissioning: { enabled: false },
      controller: { adminFabricLabel: 'Latchkey', ble: false },
      basicInformation: { vendorName: 'Latchkey', productName: 'Hub', hardwareVersion: 1, softwareVersion: 1 },
    });
    await controller.start();
    return controller;
  } catch (cause) {
    throw new CodedError<MatterErrorCode>(
      'matter.network',
      'Matter could not start on this machine: check the interface in the configuration, that IPv6 is on, and that no second hub uses this folder.',
      { cause },
    );
  }
}

/**
 * matter.js refuses a folder while the process named in it lives, also when that number is another program's by now: after a power cut, no lock could be
 * commanded. The hub has made sure that this folder is its own alone (`DriverContext.dataDir`), so whoever left the mark is dead.
 */
async function forgetDeadOwner(folder: string): Promise<void> {
  for (const mark of ['matter.lock', 'matter.pid']) await rm(join(folder, mark), { force: true });
}
