import { type Clock, describeError, type Log } from '@latchkey/kit';
import type { Kysely } from 'kysely';
import type { PgBoss } from 'pg-boss';
import type { Schema } from '../database/schema.ts';
import type { LiveEvents } from '../hub-link/live-events.ts';
import type { MailSender } from './mail-sender.ts';
import type { NoticeChannel } from './notice-kind.ts';
import type { RaiseNotice, Told } from './notice.ts';
import { createNoticeDelivery } from './notice-delivery.ts';
import { createNoticeRaiser, type DeliveryJob, queueOf } from './notice-raiser.ts';
import type { Language } from './notice-text.ts';
import type { PushSender } from './push-sender.ts';

export interface NoticesDeps {
  readonly db: Kysely<Schema>;
  /** Started. */
  readonly boss: PgBoss;
  readonly live: LiveEvents;
  readonly push: PushSender;
  /** Undefined where no mail server is configured: then nobody is told by e-mail. */
  readonly mail: MailSender | undefined;
  readonly publicUrl: string;
  readonly language: Language;
  readonly timeZone: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Telling people. The door's business never waits for it. */
export interface Notices extends AsyncDisposable {
  readonly raise: RaiseNotice;
  /** After the commit: open pages hear of it, and the deliveries start now instead of at the next poll. */
  announce(siteId: string, told: readonly Told[]): void;
}

const CHANNELS: readonly NoticeChannel[] = ['push', 'email'];

/** Makes the queues and starts the workers. */
export async function createNotices(deps: NoticesDeps): Promise<Notices> {
  const { boss, live, log } = deps;
  const channels = new Set(CHANNELS.filter((channel) => channel === 'push' || deps.mail !== undefined));
  const deliver = createNoticeDelivery(deps);
  const workers: string[] = [];
  for (const channel of CHANNELS) {
    // About an hour of attempts, from 2 s apart to 10 min; a worker that was killed loses its jobs to another after 10 s.
    await boss.createQueue(queueOf(channel), { retryLimit: 12, retryDelay: 2, retryBackoff: true, retryDelayMax: 600, expireInSeconds: 60, heartbeatSeconds: 10, deleteAfterSeconds: 86_400 });
    const options = { batchSize: 10, perJobResults: true, burstWhenBatchFull: true, localConcurrency: 4, pollingIntervalSeconds: 1 } as const;
    const worker = await boss.work<DeliveryJob, unknown, typeof options>(queueOf(channel), options, async (jobs) => {
      const outcomes = await Promise.allSettled(jobs.map(({ data }) => deliver(channel, data)));
      return jobs.map(({ id }, index) => ({ id, status: outcomes[index]?.status === 'fulfilled' ? 'completed' : 'failed' }) as const);
    });
    workers.push(worker);
  }
  return {
    raise: createNoticeRaiser({ ...deps, channels }),
    announce(siteId, told) {
      for (const { memberId, notification } of told) live.publish(siteId, { type: 'notification', notification }, memberId);
      if (told.length === 0) return;
      for (const worker of workers) boss.notifyWorker(worker);
    },
    async [Symbol.asyncDispose]() {
      for (const channel of CHANNELS) {
        await boss.offWork(queueOf(channel), { wait: true }).catch((error: unknown) => log.warn('a notice worker did not stop', { error: describeError(error) }));
      }
    },
  };
}
