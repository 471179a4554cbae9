import type { CameraPort } from '@latchkey/driver-api';
import { type Clock, type Duration, type Log, Minutes, Seconds, describeError, withDeadline } from '@latchkey/kit';
import { type CameraFeed, createCameraFeed } from './camera-feed.ts';
import { fragmentStream } from './fragment-stream.ts';
import { liveError } from './live-error.ts';
import { readLiveOffer } from './live-offer.ts';
import { OpenObjects } from './open-objects.ts';
import { type UdpPort, takeUdpPort } from './udp-port.ts';
import { type ViewerSession, openViewerSession } from './viewer-session.ts';

export interface LiveViewOptions {
  /** By camera id. Every camera in it is followed from now on; one added later from its first viewer on. */
  readonly cameras: ReadonlyMap<string, CameraPort>;
  readonly clock: Clock;
  readonly log: Log;
  /** The one UDP port of all viewers; a free one when left out. */
  readonly udpPort?: number;
  /** The one address to listen on and to offer; when left out or `0.0.0.0`, all of them and loopback. */
  readonly bindAddress?: string;
  /** STUN or TURN, as `stun:host:port`; none by default. */
  readonly iceServers?: readonly string[];
  /** Viewers at one time, both ways together; 8 by default. */
  readonly maxViewers?: number;
  /** After this long a viewer must ask again, so that whoever may no longer look stops seeing; 15 minutes by default. */
  readonly sessionLimit?: Duration;
}

/** The answer to a viewer's offer. */
export interface LiveAnswer {
  readonly answerSdp: string;
  /** The hub ends the session after this long; the page asks again. */
  readonly expiresIn: Duration;
}

/** Shows cameras to viewers. What cannot be shown is a `CodedError<LiveErrorCode>`. */
export interface LiveView extends AsyncDisposable {
  /**
   * Answers a WHEP offer (draft-ietf-wish-whep §4.2): all candidates in the answer, pictures flow as soon as the viewer connects.
   * The same session id again ends the session before it.
   */
  answer(sessionId: string, cameraId: string, offerSdp: string): Promise<LiveAnswer>;
  /** Ends a session; one that is not there is fine. */
  end(sessionId: string): void;
  isOpen(sessionId: string): boolean;
  /** Whoever comes to look from now on sees nothing of before: a part of the picture is masked that was not. */
  forget(cameraId: string): void;
  /** The fallback where UDP does not work: messages of `live-fragment-protocol.ts`, until the reader stops, `signal` aborts or the limit is over. Refuses at once. */
  openFragmentStream(cameraId: string, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  /** How many are looking now. */
  readonly viewers: number;
}

const CLOSING_LIMIT: Duration = Seconds(2);

export function createLiveView(options: LiveViewOptions): LiveView {
  const { cameras, clock, log, iceServers = [], maxViewers = 8, sessionLimit = Minutes(15) } = options;
  // The library would offer these as addresses to connect to.
  const bindAddress = ['0.0.0.0', '::', ''].includes(options.bindAddress ?? '') ? undefined : options.bindAddress;
  const feeds = new Map<string, CameraFeed>();
  const sessions = new Map<string, Disposable>();
  const objects = new OpenObjects();
  const closing = new AbortController();
  let streams = 0;
  let taking: Promise<UdpPort> | undefined;

  const feedOf = (cameraId: string): CameraFeed => {
    const known = feeds.get(cameraId);
    if (known !== undefined) return known;
    const camera = cameras.get(cameraId);
    if (camera === undefined) throw liveError('live.unknown_camera', 'There is no such camera at this site.');
    const feed = createCameraFeed(camera, clock, log.child({ camera: cameraId }));
    feeds.set(cameraId, feed);
    return feed;
  };
  for (const cameraId of cameras.keys()) feedOf(cameraId);

  const admit = (cameraId: string): CameraFeed & { readonly format: NonNullable<CameraFeed['format']> } => {
    if (closing.signal.aborted) throw liveError('live.closed', 'The hub is stopping.');
    const feed = feedOf(cameraId);
    if (!hasFormat(feed)) throw liveError('live.no_picture', 'The camera has not sent a picture yet.');
    if (sessions.size + streams >= maxViewers) throw liveError('live.too_many', 'Too many people are looking through this hub right now.', { facts: { maxViewers } });
    return feed;
  };
  const udpPort = async (): Promise<number> => {
    taking ??= takeUdpPort(options.udpPort, bindAddress);
    try {
      return (await taking).port;
    } catch (error) {
      // Whoever has it now may be gone when the next viewer comes.
      taking = undefined;
      throw error;
    }
  };
  const end = (sessionId: string) => {
    const session = sessions.get(sessionId);
    sessions.delete(sessionId);
    session?.[Symbol.dispose]();
  };

  async function* stream(cameraId: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void, undefined> {
    // A stream takes a place when it is read, so that one that never is costs nothing; by then the last place may be gone.
    const feed = admit(cameraId);
    streams += 1;
    using limit = deadline(clock, sessionLimit);
    try {
      yield* fragmentStream(feed, clock, AbortSignal.any([closing.signal, limit.signal, ...(signal === undefined ? [] : [signal])]));
    } finally {
      streams -= 1;
    }
  }

  return {
    async answer(sessionId, cameraId, offerSdp) {
      end(sessionId);
      const feed = admit(cameraId);
      const offer = readLiveOffer(offerSdp, feed.format);
      // The place is taken before anything is awaited, so that many offers at once cannot pass the bound.
      const place = new DisposableStack();
      sessions.set(sessionId, place);
      const release = () => {
        if (sessions.get(sessionId) === place) sessions.delete(sessionId);
      };
      try {
        const port = await udpPort();
        if (place.disposed) throw endedEarly();
        const session: ViewerSession = await openViewerSession({
          offer,
          feed,
          objects,
          clock,
          log: log.child({ camera: cameraId, session: sessionId }),
          udpPort: port,
          bindAddress,
          iceServers,
          onEnded: () => place.dispose(),
        });
        if (place.disposed) {
          session[Symbol.dispose]();
          throw endedEarly();
        }
        place.defer(release);
        place.use(session);
        place.use(clock.schedule(sessionLimit, () => place.dispose()));
        return { answerSdp: session.answerSdp, expiresIn: sessionLimit };
      } catch (error) {
        release();
        throw error;
      }
    },
    end,
    isOpen: (sessionId) => sessions.has(sessionId),
    forget: (cameraId) => feeds.get(cameraId)?.forget(),
    openFragmentStream(cameraId, signal) {
      admit(cameraId);
      return stream(cameraId, signal);
    },
    get viewers() {
      return sessions.size + streams;
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      for (const sessionId of sessions.keys()) end(sessionId);
      for (const feed of feeds.values()) feed[Symbol.dispose]();
      await withDeadline(clock, CLOSING_LIMIT, 'closing the viewers', () => objects.allClosed()).catch((error: unknown) => log.warn('live viewers did not close', { error: describeError(error) }));
      await taking?.then((port) => port[Symbol.dispose](), () => undefined);
    },
  };
}

const endedEarly = () => liveError('live.closed', 'The live view was ended before it began.');

const hasFormat = (feed: CameraFeed): feed is CameraFeed & { readonly format: NonNullable<CameraFeed['format']> } => feed.format !== undefined;

function deadline(clock: Clock, limit: Duration): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const timer = clock.schedule(limit, () => controller.abort());
  return { signal: controller.signal, [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
