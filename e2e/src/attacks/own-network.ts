import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '@latchkey/kit';
import type { FaultyHome } from '../faults/faulty-home.ts';

const INSIDE = 'LATCHKEY_ATTACKS_NETWORK';
const TABLE = 'latchkey-cut';

/** Whether a network of one's own can be made here, in which links are cut: root on Linux, iproute2, util-linux and nftables. */
export const mayCutLinks = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('unshare', ['-n', 'nft', 'list', 'ruleset']).status === 0;
/** What a test that is skipped says of it. */
export const CUTTING_WANTS = ' (skipped: needs root on Linux, and nftables)';

/** Whether this process runs in such a network. */
export const isInOwnNetwork = process.env[INSIDE] === 'own';

/** The command line that runs a program of ours in a network of its own, with nothing but loopback; and its environment. */
export const ownNetwork = (program: string, args: readonly string[]) => ({
  command: 'unshare',
  args: ['-n', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', process.execPath, program, ...args],
  env: { ...process.env, [INSIDE]: 'own' },
});

/** A device whose packets can be dropped on their way, in both directions. */
export type CutDevice = 'camera' | 'matter-lock';

/** Cuts the link to a device as radio that is jammed does: its packets are gone, and nobody hears of it. Disposing mends it. Throws `e2e.network`. */
export function cutLink(home: FaultyHome, device: CutDevice): Disposable {
  if (!isInOwnNetwork) throw new CodedError('e2e.network', 'Links are cut in a network of their own only');
  const [protocol, ports] = device === 'camera' ? ['tcp', cameraPorts(home)] : ['udp', lockPorts(home)];
  const set = `{ ${ports.join(', ')} }`;
  nft(`table inet ${TABLE} {\n  chain cut {\n    type filter hook input priority 0; policy accept;\n    ${protocol} dport ${set} drop\n    ${protocol} sport ${set} drop\n  }\n}\n`);
  const mending = new DisposableStack();
  mending.defer(() => nft(`delete table inet ${TABLE}\n`));
  return mending;
}

function nft(script: string): void {
  const { status, stderr } = spawnSync('nft', ['-f', '-'], { input: script, encoding: 'utf8' });
  if (status !== 0) throw new CodedError('e2e.network', `nft refused: ${stderr}`);
}

/** Where the hub finds its cameras, by its own site file. */
function cameraPorts({ street }: FaultyHome): readonly string[] {
  const site = readFileSync(join(street.dataDir, 'hub', 'site.json'), 'utf8');
  return some('camera', [...site.matchAll(/rtsp:\/\/[^/":]+:(\d+)/g)].map(([, port = '']) => port));
}

/** Where the lock listens. */
function lockPorts(home: FaultyHome): readonly string[] {
  const { stdout } = spawnSync('ss', ['-Hulnp'], { encoding: 'utf8' });
  const own = stdout.split('\n').filter((line) => line.includes(`pid=${home.pidOf('matter-lock')},`));
  return some('lock', own.map((line) => /:(\d+)\s/.exec(line)?.[1] ?? '').filter((port) => port !== MDNS));
}

/** Shared by everything that speaks Matter. */
const MDNS = '5353';

function some(what: string, ports: readonly string[]): readonly string[] {
  const different = [...new Set(ports)].filter((port) => port !== '');
  if (different.length === 0) throw new CodedError('e2e.network', `No port of the ${what} was found`);
  return different;
}
