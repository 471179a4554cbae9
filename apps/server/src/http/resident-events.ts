import { type LiveEvent, sockets } from '@latchkey/contract';
import { type Clock, KiB, MiB, Seconds, toIso } from '@latchkey/kit';
import type { WebSocket } from 'ws';
import type { LiveEvents } from '../hub-link/live-events.ts';
import type { Resident } from '../identity/caller.ts';
import type { SocketRouter } from './socket-router.ts';

/** A page that does not answer in this time is gone, and the next event would only fill memory. */
const BEAT = Seconds(25);
/** More than this unsent means that the page cannot keep up; it loads everything anew when it connects again. */
const MOST_UNSENT = MiB(1);

/** Carries what happens in the household to its pages. `forget` cuts off what a session that was signed out is being sent, these sockets and everything else. */
export function addResidentEvents(router: SocketRouter, deps: { readonly live: LiveEvents; readonly clock: Clock }): { forget(sessionHash: string): void } {
  const { live, clock } = deps;

  function serve(socket: WebSocket, resident: Resident): void {
    const send = (event: LiveEvent) => {
      if (socket.bufferedAmount > MOST_UNSENT) socket.terminate();
      else socket.send(JSON.stringify(event));
    };
    const unsubscribe = live.subscribe(resident.siteId, resident.memberId, send);

    let answered = true;
    let timer: Disposable | undefined;
    const beat = () => {
      if (!answered) return socket.terminate();
      answered = false;
      socket.ping();
      timer = clock.schedule(BEAT, beat);
    };
    socket.on('pong', () => void (answered = true));
    socket.on('close', () => {
      unsubscribe();
      timer?.[Symbol.dispose]();
    });
    send({ type: 'hello', serverNow: toIso(clock.now()), mark: live.mark(resident.siteId) });
    beat();
  }

  router.on(
    sockets.residentEvents,
    async ({ resident }) =>
      (socket) => {
        if (resident !== undefined) serve(socket, resident);
      },
    { maxPayload: KiB(1) },
  );
  return { forget: (sessionHash) => router.endSession(sessionHash) };
}
