import { createHash } from 'node:crypto';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CodedError, type Duration, Seconds } from '@latchkey/kit';
import { z } from 'zod';

/** What somebody at the machine of the hub may ask of it. */
export type LocalAsk = 'status' | 'clear-breaker';

/** What a lock says of its battery; `percent` is null where it tells no more than whether it is low, `reserved` below what the household keeps for itself. */
const lockBattery = z.object({ door: z.string(), percent: z.number().nullable(), low: z.boolean(), reserved: z.boolean() });
/** `batteries`: of those locks that tell of one. `held`: how many grants are kept for couriers who come while the line is down, and until when the last of them is good. An older hub does not say. */
const localAnswer = z.object({ breaker: z.string().nullable(), roster: z.int(), policy: z.int(), batteries: z.array(lockBattery).optional(), held: z.object({ count: z.int().nonnegative(), until: z.string().nullable() }).optional() });
export type LocalAnswer = z.infer<typeof localAnswer>;

/** The longest path that a Unix socket can have on every system, in bytes. */
const LONGEST_PATH = 100;
const ANSWER_WITHIN: Duration = Seconds(5);

/** Where the hub of this folder is asked: a socket in the folder, which only the hub's user enters. Where its path would be too long, one in the temporary folder, for that user only. */
export function localSocketOf(hubFolder: string): string {
  const folder = resolve(hubFolder);
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\latchkey-${name}`;
  const path = join(folder, 'local.sock');
  return Buffer.byteLength(path) <= LONGEST_PATH ? path : join(tmpdir(), `latchkey-${name}.sock`);
}

/** Asks the hub that runs on this folder. Rejects with `hub.not_here` when none answers. */
export async function askLocalHub(hubFolder: string, ask: LocalAsk): Promise<LocalAnswer> {
  const socket = createConnection(localSocketOf(hubFolder));
  socket.setTimeout(ANSWER_WITHIN, () => socket.destroy());
  let text = '';
  try {
    socket.write(`${ask}\n`);
    for await (const chunk of socket.setEncoding('utf8')) text += String(chunk);
    return localAnswer.parse(JSON.parse(text));
  } catch (cause) {
    throw new CodedError('hub.not_here', 'No hub answers on this machine and folder. Run this where the hub runs, as its user, with the same LATCHKEY_DATA.', { cause });
  } finally {
    socket.destroy();
  }
}
