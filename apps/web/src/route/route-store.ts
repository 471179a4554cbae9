import type { CourierRoute, Stop, StopReason } from '@latchkey/contract';
import { type DBSchema, openDB } from 'idb';
import { openUnsentStore } from '../courier/store/unsent-store.ts';

/** What a courier said of a stop, kept until the server has it. */
export interface QueuedReport {
  readonly deliveryId: Stop['deliveryId'];
  readonly reason: StopReason;
  /** When it was said, by the server's time as well as the phone knows it. */
  readonly at: string;
  readonly idempotencyKey: string;
}

/** What the phone keeps of a courier's day: the route as it was last seen, and one report a stop that the server lacks. */
export interface RouteStore {
  readRoute(): Promise<CourierRoute | undefined>;
  writeRoute(route: CourierRoute): Promise<void>;
  readReports(): Promise<readonly QueuedReport[]>;
  writeReport(report: QueuedReport): Promise<void>;
  removeReport(report: QueuedReport): Promise<void>;
  /** Forgets the route and everything that was said of it. */
  clear(): Promise<void>;
}

interface RouteDatabase extends DBSchema {
  route: { key: string; value: CourierRoute };
  reports: { key: string; value: QueuedReport };
}

/** Rejects where the browser keeps nothing. */
export async function openRouteStore(): Promise<RouteStore> {
  const database = await openDB<RouteDatabase>('latchkey-route', 1, {
    upgrade(fresh) {
      fresh.createObjectStore('route');
      fresh.createObjectStore('reports', { keyPath: 'deliveryId' });
    },
  });
  const reports = openUnsentStore<QueuedReport, RouteDatabase>(database, 'reports', ({ deliveryId }) => deliveryId);
  return {
    readRoute: () => database.get('route', 'today'),
    writeRoute: async (route) => void (await database.put('route', route, 'today')),
    readReports: reports.read,
    writeReport: reports.write,
    removeReport: reports.remove,
    clear: async () => void (await Promise.all([database.clear('route'), database.clear('reports')])),
  };
}
