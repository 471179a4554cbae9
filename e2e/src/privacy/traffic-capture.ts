import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { CodedError } from '@latchkey/kit';

/** Packets on a wire, and the memory of other processes, are root's to read. */
export const mayLookInside = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('tcpdump', ['--version']).status === 0;
/** What a test that is skipped says of it. */
export const LOOKING_WANTS = ' (skipped: needs root on Linux, and tcpdump)';

/** Every packet on loopback that a filter lets through, written to a file. */
export interface TrafficCapture {
  /** Resolves when the file is whole. Rejects with `e2e.capture` when packets were missed. */
  stop(): Promise<void>;
}

/** Starts tcpdump; resolves once it listens. `filter` is in the language of pcap-filter(7). Wants root. */
export async function captureLoopback(file: string, filter: string): Promise<TrafficCapture> {
  const child = spawn('tcpdump', ['-i', 'lo', '-U', '-s', '0', '-B', '65536', '-Z', 'root', '-w', file, filter], { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  let said = '';
  const listening = new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes('listening on')) resolve();
    });
    exited.then(() => reject(new CodedError('e2e.capture', `tcpdump ended: ${said}`)), reject);
  });
  await listening;
  return {
    async stop() {
      child.kill('SIGINT');
      await exited;
      if (!/^0 packets dropped by kernel/m.test(said)) throw new CodedError('e2e.capture', `tcpdump missed packets: ${said}`);
    },
  };
}
