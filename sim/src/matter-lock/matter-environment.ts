import './matter-process.ts';
import { Logger } from '@matter/main';
import { NodeJsEnvironment } from '@matter/nodejs';

/** What the device's Matter stack runs in. */
export interface MatterEnvironmentOptions {
  /** Where fabrics, sessions and attributes are kept. */
  readonly dataDir: string;
  /** The network interface to announce on; every one but loopback when undefined. */
  readonly networkInterface: string | undefined;
  /** Whether the stack's own lines appear on standard error. */
  readonly verbose: boolean;
}

/** A Matter environment of its own, separate from the process-wide default one. */
export function createMatterEnvironment({ dataDir, networkInterface, verbose }: MatterEnvironmentOptions) {
  Logger.level = verbose ? 'debug' : 'warn';
  Logger.format = 'plain';
  const environment = NodeJsEnvironment();
  environment.vars.set('storage.path', dataDir);
  if (networkInterface !== undefined) environment.vars.set('mdns.networkInterface', networkInterface);
  // Joining the IPv4 group would announce itself on the default route's interface, whatever interface was asked for.
  if (networkInterface === 'lo') environment.vars.set('mdns.ipv4', false);
  return environment;
}
