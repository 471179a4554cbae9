import { type Clock, type Duration, Millis, Seconds, sleep } from '@latchkey/kit';
import type { WebSocketServer } from 'ws';
import type { Home } from './home.ts';

/** State and pictures for the open control pages. */
export interface PreviewFeed extends Disposable {
  /** The latest picture of a view, waited for if the camera was not asked before; undefined when none comes in time. */
  picture(view: string, limit: Duration): Promise<Buffer | undefined>;
}

const pictureInterval = Millis(200);
/** A client that has this much unread gets no further pictures until it caught up. */
const backlogLimit = 1_000_000;
const views = ['hall', 'box'] as const;

/** Text messages are the state as JSON; binary ones a picture, its view's number in the first byte. */
export function servePreviews(home: Home, sockets: WebSocketServer, state: () => object, clock: Clock): PreviewFeed {
  let askedUntil: number = clock.monotonic();
  const sent = new Map<string, Buffer>();
  let timer: Disposable;

  const sendState = (): void => {
    const text = JSON.stringify(state());
    for (const client of sockets.clients) if (client.bufferedAmount < backlogLimit) client.send(text);
  };
  const sendPictures = (): void => {
    timer = clock.schedule(pictureInterval, sendPictures);
    home.setPreviewWanted(sockets.clients.size > 0 || clock.monotonic() < askedUntil);
    for (const [index, view] of views.entries()) {
      const jpeg = home.previews.get(view);
      if (!jpeg || sent.get(view) === jpeg) continue;
      sent.set(view, jpeg);
      for (const client of sockets.clients) if (client.bufferedAmount < backlogLimit) client.send(Buffer.concat([Buffer.of(index), jpeg]));
    }
  };
  timer = clock.schedule(pictureInterval, sendPictures);
  const unsubscribe = home.live.onChange(sendState);
  // Ages and devices change without the world changing.
  let slowTimer: Disposable;
  const sendSlowly = (): void => {
    sendState();
    slowTimer = clock.schedule(Seconds(1), sendSlowly);
  };
  slowTimer = clock.schedule(Seconds(1), sendSlowly);
  sockets.on('connection', (client) => {
    client.on('error', () => client.terminate());
    client.send(JSON.stringify(state()));
    for (const [index, view] of views.entries()) {
      const jpeg = home.previews.get(view);
      if (jpeg) client.send(Buffer.concat([Buffer.of(index), jpeg]));
    }
  });

  return {
    async picture(view, limit) {
      const fresh = clock.monotonic() < askedUntil || sockets.clients.size > 0;
      askedUntil = clock.monotonic() + Seconds(5);
      home.setPreviewWanted(true);
      const old = home.previews.get(view);
      if (fresh && old) return old;
      for (let waited = 0; waited < limit; waited += 50) {
        const jpeg = home.previews.get(view);
        if (jpeg && jpeg !== old) return jpeg;
        await sleep(clock, Millis(50));
      }
      return undefined;
    },
    [Symbol.dispose]() {
      unsubscribe();
      timer[Symbol.dispose]();
      slowTimer[Symbol.dispose]();
    },
  };
}
