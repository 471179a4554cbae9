import { ApiError, type Client } from '@latchkey/client';
import type { Home, LiveEvent, Person } from '@latchkey/contract';
import { type Clock, type Duration, Emitter, type Instant, Seconds, type Unsubscribe, withDeadline } from '@latchkey/kit';
import type { ServerTime } from '../../courier/visit/server-time.ts';
import { retryDelay } from '../../live/retry-delay.ts';
import { applyEvent } from './home-changes.ts';
import { openEvents } from './live-events.ts';

export type Session = { readonly kind: 'unknown' } | { readonly kind: 'out' } | { readonly kind: 'in'; readonly person: Person };

export interface ResidentState {
  readonly session: Session;
  readonly home: Home | undefined;
  /** Whether the server answers this page. `starting` until the first answer or failure. */
  readonly link: 'starting' | 'up' | 'down';
  /** When the home was last known to be as shown, by the server's clock. */
  readonly trueAt: Instant | undefined;
  /** Count up whenever a list that the home does not hold may have changed. */
  readonly parcelsRevision: number;
  readonly notificationsRevision: number;
  /** Counts up after each gap in the events: whatever was fetched before may be old. */
  readonly revision: number;
}

/** The home as it is now, kept true by the server's events. */
export interface ResidentStore {
  readonly state: () => ResidentState;
  readonly onChange: (listener: () => void) => Unsubscribe;
  readonly onEvent: (listener: (event: LiveEvent) => void) => Unsubscribe;
  /** Follows until `signal` aborts. While nobody is signed in it rests. */
  follow(signal: AbortSignal): Promise<void>;
  /** A session has begun. */
  signedIn(): void;
  /** Looks at once instead of after the wait: the network or the reader is back. */
  wake(): void;
  /** The browser says that there is no network: nothing shown is known any more. */
  cutOff(): void;
  signedOut(): void;
}

export interface ResidentStoreOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly time: ServerTime;
  readonly openSocket: (path: string) => WebSocket;
}

const ANSWER_WITHIN = Seconds(8);
/** The hub's word comes every 10 s; a socket that is silent for longer may be dead without the browser knowing. */
const SILENT_AFTER = Seconds(20);

export function createResidentStore({ client, clock, time, openSocket }: ResidentStoreOptions): ResidentStore {
  const changed = new Emitter<void>();
  const events = new Emitter<LiveEvent>();
  let state: ResidentState = { session: { kind: 'unknown' }, home: undefined, link: 'starting', trueAt: undefined, parcelsRevision: 0, notificationsRevision: 0, revision: 0 };
  let rouse: (() => void) | undefined;
  let cut: (() => void) | undefined;
  /** Fetches under way, each with the events that came meanwhile: its answer may be older than they are. */
  const fetching = new Set<LiveEvent[]>();
  const set = (change: Partial<ResidentState>) => {
    state = { ...state, ...change };
    changed.emit();
  };

  const load = async (signal: AbortSignal): Promise<'loaded' | 'out' | 'failed'> => {
    const meanwhile: LiveEvent[] = [];
    fetching.add(meanwhile);
    try {
      const home = await withDeadline(clock, ANSWER_WITHIN, 'the home', (within) => client.call('GET /api/v1/home', { signal: within }), signal);
      // A later fetch was answered first: it is the newer one.
      if (!fetching.has(meanwhile)) return 'loaded';
      for (const earlier of fetching) {
        fetching.delete(earlier);
        if (earlier === meanwhile) break;
      }
      time.learn(home.serverNow);
      set({ session: { kind: 'in', person: home.person }, home: meanwhile.reduce(applyEvent, home), link: 'up', trueAt: time.now(), revision: state.revision + 1 });
      return 'loaded';
    } catch (error) {
      if (signal.aborted) return 'failed';
      if (error instanceof ApiError && error.status === 401) {
        set({ session: { kind: 'out' }, home: undefined, link: 'up' });
        return 'out';
      }
      set({ link: 'down' });
      return 'failed';
    } finally {
      fetching.delete(meanwhile);
    }
  };

  const take = (event: LiveEvent, reload: () => void) => {
    for (const meanwhile of fetching) meanwhile.push(event);
    if (event.type === 'hello') time.learn(event.serverNow);
    // Between the home's answer and the events something may have happened that neither holds.
    if (event.type === 'parcels' || (event.type === 'hello' && event.mark !== state.home?.mark)) reload();
    set({
      link: 'up',
      trueAt: time.now(),
      ...(state.home === undefined ? {} : { home: applyEvent(state.home, event) }),
      ...(event.type === 'parcels' ? { parcelsRevision: state.parcelsRevision + 1 } : {}),
      ...(event.type === 'notification' ? { notificationsRevision: state.notificationsRevision + 1 } : {}),
    });
    events.emit(event);
  };

  /** One connection from beginning to end. */
  const listen = async (signal: AbortSignal): Promise<'heard' | 'silent'> => {
    const loading = new AbortController();
    const end = AbortSignal.any([signal, loading.signal]);
    let heard = false;
    // A living server answers; then the connection is given the benefit of the doubt.
    const probe = () => void load(end).then((outcome) => outcome === 'loaded' || close());
    const { ended, close } = openEvents(openSocket, {
      clock,
      silentAfter: SILENT_AFTER,
      onEvent(event) {
        heard = true;
        take(event, () => void load(end));
      },
      onSilence: probe,
    });
    signal.addEventListener('abort', close, { once: true });
    cut = close;
    rouse = probe;
    await ended;
    rouse = cut = undefined;
    signal.removeEventListener('abort', close);
    loading.abort();
    return heard ? 'heard' : 'silent';
  };

  /** Until the time is up, or without one until the page is woken. */
  const pause = async (delay: Duration | undefined, signal: AbortSignal) => {
    if (signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    using _timer = delay === undefined ? undefined : clock.schedule(delay, resolve);
    rouse = resolve;
    signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    rouse = undefined;
  };

  return {
    state: () => state,
    onChange: (listener) => changed.subscribe(listener),
    onEvent: (listener) => events.subscribe(listener),
    async follow(signal) {
      for (let failures = 0; !signal.aborted; ) {
        const outcome = await load(signal);
        const heard = outcome === 'loaded' && !signal.aborted ? await listen(signal) : 'silent';
        failures = heard === 'heard' ? 0 : failures + 1;
        await pause(state.session.kind === 'out' ? undefined : retryDelay(Math.max(1, failures)), signal);
      }
    },
    signedIn() {
      set({ session: { kind: 'unknown' } });
      rouse?.();
    },
    wake: () => rouse?.(),
    cutOff() {
      if (state.session.kind !== 'out') set({ link: 'down' });
      cut?.();
    },
    signedOut() {
      set({ session: { kind: 'out' }, home: undefined });
      cut?.();
    },
  };
}
