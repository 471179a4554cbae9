import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '@latchkey/kit';

/**
 * A network of its own with a way out that leads nowhere: whatever wants to leave the machine is written down and never answered.
 * Names are asked of a server out there, too.
 */
export interface GuardedNetwork extends AsyncDisposable {
  /** The beginning of a command line that runs something inside. */
  readonly inside: readonly string[];
  /** Packets that tried to leave, as tcpdump prints them. */
  readonly attempts: () => readonly string[];
}

/** An address for documentation (RFC 5737): nobody has it. */
const NAMESERVER = '198.51.100.53';

/** Makes the network. Wants root on Linux, iproute2, util-linux and tcpdump. Rejects with `e2e.network`. */
export async function guardNetwork(folder: string): Promise<GuardedNetwork> {
  const names = join(folder, 'resolv.conf');
  writeFileSync(names, `nameserver ${NAMESERVER}\noptions timeout:1 attempts:1\n`);
  const steps = [
    'ip link set lo up',
    'ip link add out0 type veth peer name out1',
    'ip link set out1 up',
    'ip link set out0 up',
    // A gateway that nobody is: packets to it are sent, and that is all.
    'ip addr add 192.0.2.1/24 dev out0',
    'ip -6 addr add 2001:db8::1/64 dev out0 nodad',
    'ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev out0',
    'ip -6 neigh add 2001:db8::2 lladdr 02:00:00:00:00:02 dev out0',
    'ip route add default via 192.0.2.2',
    'ip -6 route add default via 2001:db8::2',
    `mount --bind ${names} /etc/resolv.conf`,
    // What the kernel itself says on a new link (neighbours, groups) is nobody's attempt.
    "exec tcpdump -i out0 -n -l -Z root 'tcp or (udp and not ip6 multicast)'",
  ];
  const child = spawn('unshare', ['-n', '-m', 'sh', '-c', steps.join(' && ')], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  child.stdout.on('data', (text: Buffer) => lines.push(...text.toString().split('\n').filter((line) => line !== '')));
  await listening(child);
  return {
    inside: ['nsenter', '-t', String(child.pid), '-n', '-m', '--'],
    attempts: () => lines,
    async [Symbol.asyncDispose]() {
      child.kill('SIGINT');
      await exited;
    },
  };
}

async function listening(child: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes('listening on')) resolve();
    });
    child.once('exit', () => reject(new CodedError('e2e.network', `No network could be made: ${said}`)));
  });
}

/** The names that were asked for, out of tcpdump's lines. */
export const namesAsked = (attempts: readonly string[]): ReadonlySet<string> => new Set(attempts.flatMap((line) => /\b(?:A|AAAA|HTTPS|SRV|MX)\? (\S+)\. /.exec(line)?.[1] ?? []));

/** The attempts that are no question for a name. */
export const beyondNames = (attempts: readonly string[]): readonly string[] => attempts.filter((line) => !line.includes(` > ${NAMESERVER}.53: `));
