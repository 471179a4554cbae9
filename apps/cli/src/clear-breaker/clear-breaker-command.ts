import { join, resolve } from 'node:path';
import { askLocalHub } from '@latchkey/hub/local';
import { describeError } from '@latchkey/kit';

/** Clears the breaker of the hub on this machine. Returns 0 when it is clear. */
export async function clearBreaker(dataDir: string, output: NodeJS.WritableStream): Promise<number> {
  const folder = join(resolve(dataDir), 'hub');
  try {
    const before = await askLocalHub(folder, 'status');
    const after = await askLocalHub(folder, 'clear-breaker');
    output.write(before.breaker === null ? 'The breaker had not tripped. What it had counted is forgotten, and the clock is taken as it is now.\n' : `The breaker had tripped (${before.breaker}) and is cleared: doors open again as the policy says. Find out who asked, and look at the server.\n`);
    return after.breaker === null ? 0 : 1;
  } catch (error) {
    output.write(`${describeError(error)}\n`);
    return 1;
  }
}
