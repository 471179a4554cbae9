import type { LiveEvent } from '@latchkey/contract';
import type { Clock, Duration } from '@latchkey/kit';

const PATH = '/api/v1/events';
const kinds: ReadonlySet<unknown> = new Set<LiveEvent['type']>(['hello', 'state', 'hub', 'visit', 'parcels', 'authority', 'notification']);

export interface LiveEventsOptions {
  readonly clock: Clock;
  readonly silentAfter: Duration;
  readonly onEvent: (event: LiveEvent) => void;
  /** Nothing was heard for that long; called again each time it has passed again. */
  readonly onSilence: () => void;
}

/** Opens the socket of the household's events. `ended` resolves when it closes or never opens; it does not reject. */
export function openEvents(openSocket: (path: string) => WebSocket, options: LiveEventsOptions): { readonly ended: Promise<void>; readonly close: () => void } {
  const { clock, silentAfter, onEvent, onSilence } = options;
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const socket = openSocket(PATH);
  let silence = clock.schedule(silentAfter, silent);
  function silent() {
    silence = clock.schedule(silentAfter, silent);
    onSilence();
  }
  const close = () => {
    silence[Symbol.dispose]();
    socket.close();
    end();
  };
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    silence[Symbol.dispose]();
    silence = clock.schedule(silentAfter, silent);
    const event = readLiveEvent(data);
    if (event !== undefined) onEvent(event);
  });
  socket.addEventListener('close', close);
  socket.addEventListener('error', close);
  return { ended, close };
}

/** Reads a message. The server validates what it sends; an event of a newer server that this page does not know is passed over. */
export function readLiveEvent(data: unknown): LiveEvent | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(data);
    const type: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'type') : undefined;
    // The type was one of the contract's, and so is the rest.
    return kinds.has(type) ? (value as LiveEvent) : undefined;
  } catch {
    return undefined;
  }
}
