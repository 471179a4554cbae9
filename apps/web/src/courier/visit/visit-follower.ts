import type { CourierEvent, CourierVisit } from '@latchkey/contract';
import { type Clock, type Duration, Millis, Seconds } from '@latchkey/kit';
import type { CourierApi } from './courier-api.ts';

/** The part of a WebSocket that following needs. */
export interface EventSocket {
  send(text: string): void;
  close(): void;
  addEventListener(type: 'open' | 'close', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

export interface VisitFollowerOptions {
  readonly api: Pick<CourierApi, 'showVisit' | 'openEvents'>;
  readonly clock: Clock;
  readonly openSocket: (url: string) => EventSocket;
  readonly onVisit: (visit: CourierVisit) => void;
  /** A question about the visit failed; the follower goes on asking. */
  readonly onFailure: (error: unknown) => void;
}

/** Without the socket we ask every second; with it now and then, because a dead socket can look open. */
const ASK_ALONE: Duration = Seconds(1);
const ASK_BESIDE: Duration = Seconds(3);
const RECONNECT_AFTER: Duration = Seconds(2);

/** Follows one visit by WebSocket, and by asking where that fails, until disposed. Older news than the last is dropped. */
export function followVisit(visitId: CourierVisit['id'], options: VisitFollowerOptions): Disposable {
  const { api, clock } = options;
  const stopped = new AbortController();
  const timers = new Set<Disposable>();
  let socket: EventSocket | undefined;
  let live = false;
  let newest = '';

  const later = (delay: Duration, action: () => void) => {
    const timer = clock.schedule(delay, () => {
      timers.delete(timer);
      action();
    });
    timers.add(timer);
  };

  const take = (visit: CourierVisit) => {
    // The socket and the answers race; an ISO text in UTC sorts by time.
    if (stopped.signal.aborted || visit.id !== visitId || visit.serverNow < newest) return;
    newest = visit.serverNow;
    options.onVisit(visit);
  };

  async function ask(): Promise<void> {
    try {
      take(await api.showVisit(visitId, AbortSignal.any([stopped.signal, AbortSignal.timeout(Seconds(8))])));
    } catch (error) {
      if (!stopped.signal.aborted) options.onFailure(error);
    }
    if (!stopped.signal.aborted) later(live ? ASK_BESIDE : ASK_ALONE, () => void ask());
  }

  async function connect(): Promise<void> {
    const again = () => {
      live = false;
      if (!stopped.signal.aborted) later(RECONNECT_AFTER, () => void connect());
    };
    try {
      const { url, hello } = await api.openEvents(visitId);
      if (stopped.signal.aborted) return;
      const opened = options.openSocket(url);
      socket = opened;
      opened.addEventListener('open', () => opened.send(hello));
      opened.addEventListener('close', again);
      opened.addEventListener('message', ({ data }) => {
        const event = readEvent(data);
        if (event?.type !== 'visit') return;
        live = true;
        take(event.visit);
      });
    } catch (error) {
      options.onFailure(error);
      again();
    }
  }

  later(Millis(0), () => void connect());
  later(ASK_ALONE, () => void ask());
  return {
    [Symbol.dispose]() {
      stopped.abort();
      for (const timer of timers) timer[Symbol.dispose]();
      socket?.close();
    },
  };
}

function readEvent(data: unknown): CourierEvent | undefined {
  try {
    // Our own server, which validates what it sends against the contract.
    return JSON.parse(String(data)) as CourierEvent;
  } catch {
    return undefined;
  }
}
