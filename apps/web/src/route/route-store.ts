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

/** What a door's reader is shown: a text that the phone signed just now. */
export interface ShownCode {
  readonly text: string;
  /** When it was signed, by the server's time as well as the phone knows it: epoch milliseconds. */
  readonly at: number;
}

/** That a code was shown for a stop, of which nothing was heard since. */
export interface ShownStop {
  readonly deliveryId: Stop['deliveryId'];
  /** The grant that the code was for. */
  readonly grantId: string;
  /** ISO 8601. */
  readonly at: string;
}

/** What the phone keeps of a courier's day: the route as it was last seen, one report a stop that the server lacks, and for which stops a code was shown. */
export interface RouteStore {
  readRoute(): Promise<CourierRoute | undefined>;
  writeRoute(route: CourierRoute): Promise<void>;
  readReports(): Promise<readonly QueuedReport[]>;
  writeReport(report: QueuedReport): Promise<void>;
  removeReport(report: QueuedReport): Promise<void>;
  readShown(): Promise<readonly ShownStop[]>;
  writeShown(shown: ShownStop): Promise<void>;
  removeShown(deliveryId: Stop['deliveryId']): Promise<void>;
  /** Forgets the route and everything that was said of it. */
  clear(): Promise<void>;
}

interface RouteDatabase extends DBSchema {
  route: { key: string; value: CourierRoute };
  reports: { key: string; value: QueuedReport };
}

/** A database of its own: adding to the other one would wait for every page at this phone that has it open by its first form. */
interface ShownDatabase extends DBSchema {
  shown: { key: string; value: ShownStop };
}

/** Rejects where the browser keeps nothing. */
export async function openRouteStore(): Promise<RouteStore> {
  const database = await openDB<RouteDatabase>('latchkey-route', 1, {
    upgrade(fresh) {
      fresh.createObjectStore('route');
      fresh.createObjectStore('reports', { keyPath: 'deliveryId' });
    },
  });
  const codes = await openDB<ShownDatabase>('latchkey-route-shown', 1, {
    upgrade(fresh) {
      fresh.createObjectStore('shown', { keyPath: 'deliveryId' });
    },
  });
  const reports = openUnsentStore<QueuedReport, RouteDatabase>(database, 'reports', ({ deliveryId }) => deliveryId);
  return {
    readRoute: () => database.get('route', 'today'),
    writeRoute: async (route) => void (await database.put('route', route, 'today')),
    readReports: reports.read,
    writeReport: reports.write,
    removeReport: reports.remove,
    readShown: () => codes.getAll('shown'),
    writeShown: async (shown) => void (await codes.put('shown', shown)),
    removeShown: (deliveryId) => codes.delete('shown', deliveryId),
    clear: async () => void (await Promise.all([database.clear('route'), database.clear('reports'), codes.clear('shown')])),
  };
}
