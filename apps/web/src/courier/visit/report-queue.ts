import { ApiError } from '@latchkey/client';
import type { CourierVisit, NotLeftReason } from '@latchkey/contract';
import { type Clock, randomToken } from '@latchkey/kit';
import type { CourierStore, QueuedReport } from '../store/courier-store.ts';
import type { CourierApi } from './courier-api.ts';
import { createUntilHeard } from './until-heard.ts';

export interface ReportQueueOptions {
  readonly store: Pick<CourierStore, 'readReports' | 'writeReport' | 'removeReport'>;
  readonly api: Pick<CourierApi, 'report'>;
  readonly clock: Clock;
  /** The server has it: the visit as it had it then. Undefined where it will never take it. */
  readonly onHeard: (report: QueuedReport, visit: CourierVisit | undefined) => void;
  /** Learns the server's time anew after a proof was refused. */
  readonly resync: () => Promise<void>;
}

/** Why a parcel was not left, kept on the phone with the moment when it was said until the server has it. The last word of a visit counts. */
export interface ReportQueue {
  /** Null takes back what was said. `at`: ISO 8601, the server's time as well as the phone knows it. */
  say(visitId: CourierVisit['id'], reason: NotLeftReason | null, at: string): Promise<void>;
  /** Sends everything that an earlier page left behind. */
  resume(): Promise<void>;
  hurry(): void;
}

export function createReportQueue(options: ReportQueueOptions): ReportQueue {
  const { store, api } = options;
  const untilHeard = createUntilHeard(options);

  async function deliver(report: QueuedReport): Promise<void> {
    // Two words that overtake each other are put right by their times, at the server.
    const visit = await untilHeard.send((signal) => api.report(report, signal)).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      return undefined;
    });
    await store.removeReport(report);
    options.onHeard(report, visit);
  }

  return {
    async say(visitId, reason, at) {
      const report: QueuedReport = { visitId, reason, idempotencyKey: randomToken(26), at };
      // Where the phone refuses to store, sending is still better than nothing.
      await store.writeReport(report).catch(() => undefined);
      void deliver(report);
    },
    async resume() {
      for (const report of await store.readReports()) void deliver(report);
    },
    hurry: () => untilHeard.hurry(),
  };
}
