import { type Client, createClient } from '@latchkey/client';
import { liveEvent, sockets, type VisitEntry } from '@latchkey/contract';
import { type Clock, CodedError, Emitter, type Duration, withDeadline } from '@latchkey/kit';
import { WebSocket } from 'ws';

/** The demo resident with the page open: calls the API and hears each line of every visit as it comes. */
export interface ResidentWatch extends Disposable {
  readonly client: Client;
  /** The first line of a visit that fits, also one that came before. Rejects with `kit.deadline`. */
  entry(visitId: string, what: string, limit: Duration, fits: (entry: VisitEntry) => boolean): Promise<VisitEntry>;
  /** The lines of a visit so far. */
  entriesOf(visitId: string): readonly VisitEntry[];
  /** Lets go of the lines of a visit that is over. */
  forget(visitId: string): void;
}

/** Signs in at a street's server and listens. Throws `bench.no_session`. */
export async function watchAsResident(baseUrl: string, clock: Clock): Promise<ResidentWatch> {
  const signIn = await fetch(`${baseUrl}/api/v1/demo/session`, { method: 'POST', headers: { 'content-type': 'application/json', origin: baseUrl }, body: '{}' });
  const cookie = signIn.headers.getSetCookie().map((line) => line.split(';', 1)[0]).join('; ');
  if (cookie === '') throw new CodedError('bench.no_session', `The demo resident got no session: ${signIn.status}`);
  const client = createClient({ baseUrl, authorize: async () => ({ origin: baseUrl, cookie }) });

  const entries = new Map<string, VisitEntry[]>();
  const heard = new Emitter<string>();
  const socket = new WebSocket(`${baseUrl.replace(/^http/, 'ws')}${sockets.residentEvents.path}`, { headers: { cookie, origin: baseUrl } });
  socket.on('message', (data, isBinary) => {
    // `nodebuffer` is the default binary type.
    const event = isBinary ? undefined : liveEvent.safeParse(JSON.parse((data as Buffer).toString('utf8'))).data;
    if (event?.type !== 'visit' || event.entry === null) return;
    entries.set(event.visit.id, [...(entries.get(event.visit.id) ?? []), event.entry]);
    heard.emit(event.visit.id);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });

  return {
    client,
    entry: (visitId, what, limit, fits) =>
      withDeadline(clock, limit, what, () => new Promise((resolve) => {
        const look = () => {
          const found = entries.get(visitId)?.find(fits);
          if (found === undefined) return;
          unsubscribe();
          resolve(found);
        };
        const unsubscribe = heard.subscribe((id) => id === visitId && look());
        look();
      })),
    entriesOf: (visitId) => [...(entries.get(visitId) ?? [])],
    forget: (visitId) => void entries.delete(visitId),
    [Symbol.dispose]: () => socket.terminate(),
  };
}
