import { ApiError } from '@latchkey/client';
import type { CourierRoute, HeldStop, RouteStop, Stop, StopReason } from '@latchkey/contract';
import { randomToken, toIso } from '@latchkey/kit';
import type { ServerTime } from '../courier/visit/server-time.ts';
import type { QueuedReport, RouteStore, ShownCode } from './route-store.ts';

/** The server as the route's page sees it. Calls reject with `ApiError`. */
export interface RouteApi {
  /** The server's time: a proof of key by a wrong clock is refused. */
  serverNow(): Promise<string>;
  join(token: string): Promise<void>;
  route(): Promise<CourierRoute>;
  report(report: QueuedReport): Promise<Stop>;
}

export type DayPage =
  | { readonly at: 'loading' }
  /** `unfit`: this browser can keep no key, so an invitation would be spent for nothing. */
  | { readonly at: 'none'; readonly why: 'not-invited' | 'refused' | 'unreached' | 'unfit' }
  | {
      readonly at: 'route';
      readonly route: CourierRoute;
      /** The server said so just now; else it is what the phone kept. */
      readonly fresh: boolean;
      /** Stops of which something was said that has not arrived. */
      readonly waiting: ReadonlySet<Stop['deliveryId']>;
      /** When a code was shown for a stop of which nothing was heard since; ISO 8601. */
      readonly shown: ReadonlyMap<Stop['deliveryId'], string>;
      /** Another invitation was opened on this phone, which belongs to a carrier already. */
      readonly taken: boolean;
    };

export interface CourierDayOptions {
  readonly api: RouteApi;
  readonly store: RouteStore;
  readonly time: ServerTime;
  /** Signs for a door that this phone stands before it, at a time in seconds since 1970. */
  readonly signHandover: (held: Pick<HeldStop, 'grantId' | 'accessPointId'>, at: number) => Promise<string>;
  /** Of the link that the page was opened with. */
  readonly invitation: string | undefined;
  /** The server has answered to the invitation, and would not take it again. */
  readonly onInvitationUsed: () => void;
  readonly onChange: (page: DayPage) => void;
}

/** A courier's day without its pictures. Works on through dead spots: what is said is kept with its time, and sent until the server has it. */
export interface CourierDay {
  /** Joins where there is an invitation, sends what waits, and reads the route. One look at a time. */
  look(): Promise<void>;
  report(deliveryId: Stop['deliveryId'], reason: StopReason): Promise<void>;
  /** A code for the door of this stop, signed now, and kept as shown. Needs no network. */
  showCode(deliveryId: Stop['deliveryId'], held: HeldStop): Promise<ShownCode>;
}

const saidByServer = (error: unknown): error is ApiError => error instanceof ApiError && error.code !== 'network.failed' && error.status < 500;

export function createCourierDay({ api, store, time, signHandover, invitation, onInvitationUsed, onChange }: CourierDayOptions): CourierDay {
  let token = invitation;
  let joining: 'fine' | 'refused' | 'taken' = 'fine';
  let fresh = false;
  let knowsTime = false;
  let last = Promise.resolve();

  /** What the phone kept, with what was said of it, whether or not the server knows. */
  async function showKept(without: DayPage): Promise<void> {
    const [route, kept, shown] = await Promise.all([store.readRoute(), store.readReports(), store.readShown()]);
    if (route === undefined) return onChange(without);
    const reports = new Map(kept.map((report) => [report.deliveryId, report]));
    const stops = route.stops.map((stop) => {
      const said = reports.get(stop.deliveryId);
      return said === undefined ? stop : { ...stop, report: { reason: said.reason, at: said.at } };
    });
    onChange({ at: 'route', route: { ...route, stops }, fresh, waiting: new Set(reports.keys()), shown: new Map(shown.map(({ deliveryId, at }) => [deliveryId, at])), taken: joining === 'taken' });
  }

  async function join(): Promise<void> {
    if (token === undefined) return;
    try {
      await api.join(token);
    } catch (error) {
      if (!(error instanceof ApiError) || (error.code !== 'courier.invitation_invalid' && error.code !== 'request.conflict')) throw error;
      joining = error.code === 'request.conflict' ? 'taken' : 'refused';
    }
    token = undefined;
    onInvitationUsed();
  }

  async function send(): Promise<void> {
    for (const report of await store.readReports()) {
      try {
        await api.report(report);
        await store.removeReport(report);
      } catch (error) {
        // One that the server does not take holds up nothing else.
        if (!saidByServer(error)) throw error;
      }
    }
  }

  /** What was said of a stop that is over, or on this route no longer, has nowhere to go. */
  async function dropPointless({ stops }: CourierRoute): Promise<void> {
    const open = new Set(stops.flatMap(({ status, deliveryId }) => (status === 'expected' ? [deliveryId] : [])));
    for (const report of await store.readReports()) if (!open.has(report.deliveryId)) await store.removeReport(report);
    // A code of another grant says nothing of this one.
    const held = new Map(stops.map((stop: RouteStop) => [stop.deliveryId, stop.held?.grantId]));
    for (const { deliveryId, grantId } of await store.readShown()) if (held.get(deliveryId) !== grantId) await store.removeShown(deliveryId);
  }

  async function lookOnce(): Promise<void> {
    try {
      if (!knowsTime) time.learn(await api.serverNow());
      knowsTime = true;
      await join();
      await send();
      const route = await api.route();
      time.learn(route.serverNow);
      await dropPointless(route);
      await store.writeRoute(route);
      fresh = true;
      await showKept({ at: 'loading' });
    } catch (error) {
      fresh = false;
      if (error instanceof ApiError && error.code === 'request.not_found') {
        // Not registered, or cut off: what the phone kept of the carrier's day goes with it.
        await store.clear();
        onChange({ at: 'none', why: joining === 'fine' ? 'not-invited' : 'refused' });
      } else {
        await showKept({ at: 'none', why: 'unreached' });
      }
    }
  }

  const look = (): Promise<void> => (last = last.then(lookOnce, lookOnce));
  return {
    look,
    async report(deliveryId, reason) {
      await store.writeReport({ deliveryId, reason, at: toIso(time.now()), idempotencyKey: randomToken(26) });
      await showKept({ at: 'loading' });
      await look();
    },
    async showCode(deliveryId, held) {
      const now = time.now();
      const text = await signHandover(held, Math.floor(now / 1_000));
      await store.writeShown({ deliveryId, grantId: held.grantId, at: toIso(now) });
      await showKept({ at: 'loading' });
      return { text, at: now };
    },
  };
}
