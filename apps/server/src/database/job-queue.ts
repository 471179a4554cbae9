import { describeError, type Log } from '@latchkey/kit';
import { PgBoss } from 'pg-boss';
import type { DatabaseAddress } from './connect.ts';
import { isDatabaseAway } from './database-away.ts';

const STOP_WITHIN_MILLIS = 5_000;

/** Starts the queue of jobs in the same database, in a schema of its own. Disposing lets running jobs end. */
export async function startJobQueue(address: DatabaseAddress, log: Log): Promise<{ readonly boss: PgBoss } & AsyncDisposable> {
  const where = 'url' in address ? { connectionString: address.url } : { ...address };
  // Without LISTEN: it does not go through poolers, and workers of this process are told by their own process.
  const boss = new PgBoss({ ...where, schema: 'jobs', application_name: 'latchkey-jobs', max: 4, schedule: false });
  // While the database is away every look for jobs fails; that it is away is said elsewhere, once.
  boss.on('error', (error) => log[isDatabaseAway(error) ? 'debug' : 'warn']('job queue failed; it tries again', { error: describeError(error) }));
  boss.on('warning', (warning) => log.warn('job queue warns', { warning: warning.message }));
  await boss.start();
  return { boss, [Symbol.asyncDispose]: () => boss.stop({ graceful: true, timeout: STOP_WITHIN_MILLIS }) };
}
