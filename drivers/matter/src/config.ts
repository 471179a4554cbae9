import { z } from 'zod';
import { parseSocketAddress } from './socket-address.ts';

const lockConfig = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,40}$/, 'lower-case letters, digits and hyphens')
    .describe('Stable name of the lock; the device is called `matter:<name>` for ever.'),
  title: z.string().min(1).max(80).optional().describe('What people read; the name when left out.'),
  pairingCode: z
    .string()
    .regex(/^(MT:[0-9A-Z.-]+|[0-9][0-9 -]{9,25}[0-9])$/, 'eleven or twenty-one digits, or the text of the QR code that starts with MT:')
    .describe('The setup code on the lock or in its app. Needed until the lock is paired; a new code means a new lock.'),
  address: z
    .string()
    .refine((text) => parseSocketAddress(text) !== undefined, 'an IP address and a port, as in 192.0.2.7:5540 or [2001:db8::7]:5540')
    .optional()
    .describe('Where the lock answers, when it cannot be found by multicast DNS.'),
  lamp: z.boolean().optional().describe('The lock’s node also has a lamp (On/Off cluster), such as its own light, that the hub may switch.'),
  heartbeatSeconds: z
    .int()
    .min(2)
    .max(3_600)
    .default(10)
    .describe('How often the lock is asked whether it is still there. A dead lock is noticed that late; each question costs a battery lock some charge.'),
});

/** One lock as configured, defaults filled in. */
export type MatterLockConfig = z.output<typeof lockConfig>;

/** Configuration of the Matter driver. */
export const matterConfig = z
  .strictObject({
    locks: z
      .array(lockConfig)
      .min(1)
      .max(64)
      .refine((locks) => new Set(locks.map((lock) => lock.name)).size === locks.length, 'names must differ')
      .describe('The Matter door locks of this site.'),
    interface: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .describe('The network interface to search and listen on; every one but loopback when left out. `lo` keeps all traffic inside the machine, and then each lock needs its address.'),
  })
  .refine((config) => config.interface !== 'lo' || config.locks.every((lock) => lock.address !== undefined), {
    message: 'on `lo` there is no multicast DNS, so each lock needs its address',
    path: ['locks'],
  });

export type MatterConfig = z.output<typeof matterConfig>;
