import type { NoticeChannel } from '@latchkey/contract';
import { describeError, Seconds, startRounds } from '@latchkey/kit';
import type { PgBoss } from 'pg-boss';
import type { LiveEvents } from '../hub-link/live-events.ts';
import { makeDueCalls } from './alarm-calls.ts';
import { type DeliveryJob, queueOf } from './delivery-writer.ts';
import { sendDueDigests } from './digests.ts';
import type { RaiseNotice, Told } from './notice.ts';
import { createNoticeDelivery, type NoticeDeliveryDeps } from './notice-delivery.ts';
import { createNoticeRaiser } from './notice-raiser.ts';

export interface NoticesDeps extends NoticeDeliveryDeps {
  /** Started. */
  readonly boss: PgBoss;
  readonly live: LiveEvents;
  readonly timeZone: string;
}

/** Telling people. The door's business never waits for it. */
export interface Notices extends AsyncDisposable {
  readonly raise: RaiseNotice;
  /** After the commit: open pages hear of it, and the deliveries start now instead of at the next poll. */
  announce(siteId: string, told: readonly Told[]): void;
}

const CHANNELS: readonly NoticeChannel[] = ['push', 'ntfy', 'email', 'webhook', 'mqtt'];
const LOOK_EVERY = Seconds(1);

/** The channels that a server with these settings can use. */
export const usableChannels = ({ mail, mqtt }: Pick<NoticesDeps, 'mail' | 'mqtt'>): ReadonlySet<NoticeChannel> =>
  new Set(CHANNELS.filter((channel) => (channel === 'email' ? mail !== undefined : channel === 'mqtt' ? mqtt !== undefined : true)));

/** Makes the queues, starts the workers, and looks after alarms that nobody took and notices that are told together. */
export async function createNotices(deps: NoticesDeps): Promise<Notices> {
  const { boss, live, clock, log } = deps;
  const channels = usableChannels(deps);
  const deliver = createNoticeDelivery(deps);
  const workers: string[] = [];
  for (const channel of CHANNELS) {
    // About an hour of attempts, from 2 s apart to 10 min; a worker that was killed loses its jobs to another after 10 s.
    await boss.createQueue(queueOf(channel), { retryLimit: 12, retryDelay: 2, retryBackoff: true, retryDelayMax: 600, expireInSeconds: 60, heartbeatSeconds: 10, deleteAfterSeconds: 86_400 });
    const options = { batchSize: 10, perJobResults: true, burstWhenBatchFull: true, localConcurrency: channel === 'push' ? 4 : 2, pollingIntervalSeconds: 1 } as const;
    const worker = await boss.work<DeliveryJob, unknown, typeof options>(queueOf(channel), options, async (jobs) => {
      const outcomes = await Promise.allSettled(jobs.map(({ data }) => deliver(channel, data)));
      return jobs.map(({ id }, index) => ({ id, status: outcomes[index]?.status === 'fulfilled' ? 'completed' : 'failed' }) as const);
    });
    workers.push(worker);
  }
  const wakeWorkers = () => {
    for (const worker of workers) boss.notifyWorker(worker);
  };
  const rounds = startRounds(clock, async () => {
    try {
      if ((await makeDueCalls({ ...deps, channels })) + (await sendDueDigests({ ...deps, channels })) > 0) wakeWorkers();
    } catch (error) {
      log.debug('what is to be told could not be read; it is tried again', { error: describeError(error) });
    }
    return LOOK_EVERY;
  });
  return {
    raise: createNoticeRaiser({ ...deps, channels }),
    announce(siteId, told) {
      for (const { memberId, notification } of told) live.publish(siteId, { type: 'notification', notification }, memberId);
      if (told.length > 0) wakeWorkers();
    },
    async [Symbol.asyncDispose]() {
      await rounds[Symbol.asyncDispose]();
      for (const channel of CHANNELS) {
        await boss.offWork(queueOf(channel), { wait: true }).catch((error: unknown) => log.warn('a notice worker did not stop', { error: describeError(error) }));
      }
    },
  };
}
