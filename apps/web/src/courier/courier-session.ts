import { ApiError } from '@latchkey/client';
import type { CourierVisit, DoorForCourier, DoorHindrance, NotLeftReason } from '@latchkey/contract';
import { type Clock, randomToken, Seconds, toIso } from '@latchkey/kit';
import type { CourierStore, QueuedReport, VisitPin } from './store/courier-store.ts';
import type { CourierApi, Scan } from './visit/courier-api.ts';
import { createLockQueue } from './visit/lock-queue.ts';
import { createReportQueue } from './visit/report-queue.ts';
import { type Refusal, refusalOfProblem } from './visit/refusal.ts';
import type { SecuredProof } from './visit/secured-proof.ts';
import type { ServerTime } from './visit/server-time.ts';
import { type EventSocket, followVisit } from './visit/visit-follower.ts';

/** Where the courier's page stands. */
export type CourierPage =
  | { readonly at: 'loading'; readonly slow: boolean }
  | { readonly at: 'scan'; readonly door: DoorForCourier }
  /** A guest who has a key to this door. */
  | { readonly at: 'guest'; readonly door: DoorForCourier }
  | { readonly at: 'checking'; readonly door: DoorForCourier; readonly slow: boolean }
  /** `code` and `detail` are the server's, for support. */
  | { readonly at: 'refused'; readonly door: DoorForCourier | undefined; readonly refusal: Refusal; readonly code: string; readonly detail: string | undefined }
  /** `proof`: whether the hub's signature says that the door is secured; undefined until the visit says so and it was checked. `sending`: a pressed “lock” has not been acknowledged. `silent`: no word of this visit for some seconds. `saying`: why the parcel was not left, while the server has not got it; undefined when it has. */
  | { readonly at: 'visit'; readonly visit: CourierVisit; readonly sending: boolean; readonly silent: boolean; readonly proof: SecuredProof | undefined; readonly saying: NotLeftReason | null | undefined }
  | { readonly at: 'done'; readonly door: CourierVisit['door'] };

export interface CourierSessionOptions {
  readonly doorCode: string;
  /** This phone holds a guest's key to the door. */
  readonly isGuest?: boolean;
  readonly api: Omit<CourierApi, 'proven'>;
  readonly store: CourierStore;
  readonly clock: Clock;
  readonly time: ServerTime;
  readonly openSocket: (url: string) => EventSocket;
  readonly checkSecured: (visit: CourierVisit, pin: VisitPin | undefined) => Promise<SecuredProof>;
}

/** The courier's page without its pictures: what is shown, and what a tap does. */
export interface CourierSession {
  page(): CourierPage;
  onChange(listener: () => void): () => void;
  /** Finds the door, and the visit that an earlier load of the page left running. */
  start(): Promise<void>;
  /** A label was read. */
  scanned(scan: Scan): Promise<void>;
  /** A guest wants in. */
  enter(): Promise<void>;
  /** A guest brings a parcel this time. */
  scanInstead(): void;
  /** The same once more: the door, or the scan that got no answer. */
  retry(): Promise<void>;
  scanAgain(): void;
  lock(): Promise<void>;
  /** Why the parcel was not left; null takes it back. */
  report(reason: NotLeftReason | null): Promise<void>;
  /** The courier waits no longer for the household. */
  withdraw(): Promise<void>;
  /** The server told of this visit outside of what the session asked. */
  heard(visit: CourierVisit): void;
  finish(): void;
  /** The phone is online again, or the page is in front again. */
  wake(): void;
}

const hindrances: Readonly<Record<DoorHindrance, { readonly refusal: Refusal; readonly code: string }>> = {
  hub: { refusal: 'doorOffline', code: 'hub.offline' },
  lock: { refusal: 'doorOffline', code: 'door.unknown' },
  camera: { refusal: 'camera', code: 'live.no_picture' },
};

const SLOW_AFTER = Seconds(2);
/** A quiet visit is asked about every 3 s beside its socket: this is one question and a slow answer. */
const SILENT_AFTER = Seconds(5);
const CHECK_DOOR_EVERY = Seconds(5);

export function createCourierSession(options: CourierSessionOptions): CourierSession {
  const { doorCode, api, store, clock, time } = options;
  const listeners = new Set<() => void>();
  let page: CourierPage = { at: 'loading', slow: false };
  let door: DoorForCourier | undefined;
  let following: Disposable | undefined;
  let silence: Disposable | undefined;
  let tryLater: Disposable | undefined;
  /** The scan under way, or a guest's wish without one; its key makes a repeated request the same request. */
  let attempt: { readonly scan: Scan | undefined; readonly key: string } | undefined;
  let sendingFor: string | undefined;
  let unheard: Pick<QueuedReport, 'visitId' | 'reason' | 'at'> | undefined;
  let pin: VisitPin | undefined;

  const show = (next: CourierPage) => {
    page = next;
    for (const listener of listeners) listener();
  };
  const begin = (at: DoorForCourier) => show({ at: options.isGuest === true ? 'guest' : 'scan', door: at });
  const refuse = (error: unknown, refusal?: Refusal) => {
    const code = error instanceof ApiError ? error.code : 'network.failed';
    const detail = error instanceof ApiError ? error.problem?.detail : undefined;
    show({ at: 'refused', door, refusal: refusal ?? refusalOfProblem(code), code, detail });
    if (code === 'hub.offline') lookAgainLater();
  };
  const slowly = (at: 'loading' | 'checking') =>
    clock.schedule(SLOW_AFTER, () => {
      if (page.at === at) show({ ...page, slow: true });
    });

  const resync = async () => void (await api.showDoor(doorCode));
  const queue = createLockQueue({
    store,
    api,
    clock,
    time,
    onAcknowledged: (lock, visit) => {
      if (sendingFor === lock.visitId) sendingFor = undefined;
      if (page.at === 'visit' && page.visit.id === visit.id) take(visit);
    },
    onRefused: (lock) => {
      // The visit itself tells how it stands; it is asked for all the time.
      if (sendingFor === lock.visitId) sendingFor = undefined;
      if (page.at === 'visit' && page.visit.id === lock.visitId) show({ ...page, sending: false });
    },
    onDelayed: () => undefined,
    resync,
  });

  const reports = createReportQueue({
    store,
    api,
    clock,
    onHeard(report, visit) {
      // A later word may be under way.
      if (unheard?.visitId !== report.visitId || unheard.at !== report.at) return;
      unheard = undefined;
      if (page.at !== 'visit' || page.visit.id !== report.visitId) return;
      const { report: _before, ...rest } = page.visit;
      show({ ...page, visit: { ...rest, ...(visit?.report === undefined ? {} : { report: visit.report }) }, saying: undefined });
    },
    resync,
  });

  function take(visit: CourierVisit): void {
    silence?.[Symbol.dispose]();
    const locked = visit.state === 'secured' || visit.state === 'bolted';
    const over = locked || visit.state === 'refused';
    if (over) {
      unfollow();
      void store.removeVisit(doorCode).catch(() => undefined);
    } else {
      silence = clock.schedule(SILENT_AFTER, () => {
        if (page.at === 'visit') show({ ...page, silent: true });
      });
    }
    const shown: CourierPage = { at: 'visit', visit, sending: sendingFor === visit.id, silent: false, proof: undefined, saying: unheard?.visitId === visit.id ? unheard.reason : undefined };
    show(shown);
    if (!locked) return;
    void options.checkSecured(visit, pin).then((proof) => {
      // Something else of the visit may have changed meanwhile, as what the courier said of it.
      if (page.at === 'visit' && page.visit.id === visit.id && page.visit.securedToken === visit.securedToken) show({ ...page, proof });
    });
  }

  function unfollow(): void {
    following?.[Symbol.dispose]();
    following = undefined;
    silence?.[Symbol.dispose]();
  }

  function follow(visit: CourierVisit): void {
    unfollow();
    following = followVisit(visit.id, {
      api,
      clock,
      openSocket: options.openSocket,
      onVisit: take,
      onFailure: (cause) => void followingFailed(cause),
    });
    take(visit);
  }

  async function followingFailed(cause: unknown): Promise<void> {
    if (!(cause instanceof ApiError)) return;
    // The answer brings the right time for the next proof.
    if (cause.code === 'courier.proof_invalid') await api.showDoor(doorCode).catch(() => undefined);
    if (cause.code !== 'request.not_found') return;
    unfollow();
    refuse(cause, 'over');
    await store.removeVisit(doorCode).catch(() => undefined);
  }

  /** Gives why it failed, if it did. */
  async function readDoor(): Promise<unknown> {
    tryLater?.[Symbol.dispose]();
    try {
      door = await api.showDoor(doorCode, AbortSignal.timeout(Seconds(10)));
      return undefined;
    } catch (error) {
      return error;
    }
  }

  function showDoor(failure: unknown): void {
    if (failure !== undefined || door === undefined) {
      refuse(failure);
      return;
    }
    if (door.hindrance === null) {
      begin(door);
      return;
    }
    const { refusal, code } = hindrances[door.hindrance];
    show({ at: 'refused', door, refusal, code, detail: undefined });
    lookAgainLater();
  }

  /** For a door that cannot open for anybody: as soon as it can, a label can be scanned. */
  function lookAgainLater(): void {
    const shown = page;
    tryLater?.[Symbol.dispose]();
    tryLater = clock.schedule(CHECK_DOOR_EVERY, async () => {
      const failure = await readDoor();
      if (page === shown) showDoor(failure);
    });
  }

  async function resumeVisit(): Promise<boolean> {
    const running = await store.readVisit(doorCode).catch(() => undefined);
    if (running === undefined) return false;
    pin = running.pin;
    const locks = await store.readLocks().catch(() => []);
    if (locks.some((lock) => lock.visitId === running.visitId)) sendingFor = running.visitId;
    unheard = (await store.readReports().catch(() => [])).find((report) => report.visitId === running.visitId);
    try {
      follow(await api.showVisit(running.visitId, AbortSignal.timeout(Seconds(10))));
      return true;
    } catch (error) {
      // A visit that the server no longer knows is over; anything else is worth another try.
      if (!(error instanceof ApiError) || error.code !== 'request.not_found') {
        refuse(error, 'lostTouch');
        tryLater = clock.schedule(CHECK_DOOR_EVERY, () => {
          if (page.at === 'refused' && page.refusal === 'lostTouch') void open();
        });
        return true;
      }
      await store.removeVisit(doorCode).catch(() => undefined);
      return false;
    }
  }

  async function ask(scan: Scan | undefined, key: string, mayResync: boolean): Promise<void> {
    if (door === undefined) return;
    attempt = { scan, key };
    // The key that was shown before the visit counts; another one that comes with it would be the server's choice.
    const { hubKey } = door;
    show({ at: 'checking', door, slow: false });
    using _slow = slowly('checking');
    try {
      const within = AbortSignal.timeout(Seconds(20));
      const visit = await (scan === undefined ? api.startEntry(doorCode, key, within) : api.startVisit(doorCode, scan, key, within));
      pin = { hubKey, nonce: key };
      await store.writeVisit({ doorCode, visitId: visit.id, pin }).catch(() => undefined);
      attempt = undefined;
      follow(visit);
    } catch (error) {
      if (mayResync && error instanceof ApiError && error.code === 'courier.proof_invalid') {
        door = await api.showDoor(doorCode).catch(() => door);
        await ask(scan, key, false);
        return;
      }
      refuse(error);
    }
  }

  async function open(): Promise<void> {
    if (page.at !== 'refused' || page.refusal !== 'lostTouch') show({ at: 'loading', slow: false });
    using _slow = slowly('loading');
    // The door first, for the server's time: a proof by a wrong clock would be refused.
    const failure = await readDoor();
    if (!(await resumeVisit())) showDoor(failure);
  }

  return {
    page: () => page,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async start() {
      await open();
      await Promise.all([queue.resume(), reports.resume()].map((resumed) => resumed.catch(() => undefined)));
    },
    scanned: (scan) => (page.at === 'scan' ? ask(scan, randomToken(26), true) : Promise.resolve()),
    enter: () => (page.at === 'guest' ? ask(undefined, randomToken(26), true) : Promise.resolve()),
    scanInstead() {
      if (page.at === 'guest') show({ at: 'scan', door: page.door });
    },
    async retry() {
      if (attempt !== undefined && door !== undefined) await ask(attempt.scan, attempt.key, true);
      else await open();
    },
    scanAgain() {
      attempt = undefined;
      unfollow();
      if (door === undefined) void open();
      else begin(door);
    },
    async lock() {
      if (page.at !== 'visit') return;
      sendingFor = page.visit.id;
      show({ ...page, sending: true });
      await queue.press(page.visit.id);
    },
    async report(reason) {
      if (page.at !== 'visit') return;
      unheard = { visitId: page.visit.id, reason, at: toIso(time.now()) };
      show({ ...page, saying: reason });
      await reports.say(unheard.visitId, reason, unheard.at);
    },
    async withdraw() {
      if (page.at !== 'visit') return;
      const { visit } = page;
      // Unheard, the question ends by itself.
      await api.withdraw(visit.id).then(take, () => undefined);
    },
    heard(visit) {
      if (page.at === 'visit' && page.visit.id === visit.id) take(visit);
    },
    finish() {
      if (page.at === 'visit') show({ at: 'done', door: page.visit.door });
    },
    wake() {
      queue.hurry();
      reports.hurry();
    },
  };
}
