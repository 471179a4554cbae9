import { type Clock, codeOf, type Duration, Millis, Seconds, withDeadline } from '@latchkey/kit';
import type { LiveClock } from './live-clock.ts';
import { type LiveSigns, type LiveState, type LiveTransportKind, judge } from './live-state.ts';
import type { LiveTransport } from './live-transport.ts';
import { type FrameWatchdog, createFrameWatchdog } from './frame-watchdog.ts';
import { type LiveFallback, openMseTransport } from './mse-transport.ts';
import { createPictureAge } from './picture-age.ts';
import { retryDelay } from './retry-delay.ts';
import { type LiveSignalling, openWhepTransport } from './whep-transport.ts';

export interface LivePlayerOptions {
  /** Muted and `playsinline`, or browsers will not start it. */
  readonly video: HTMLVideoElement;
  readonly signalling: LiveSignalling;
  readonly fallback: LiveFallback;
  readonly clock: Clock;
  readonly onState: (state: LiveState) => void;
  /** STUN or TURN for viewers outside the site's network; none by default. */
  readonly iceServers?: readonly RTCIceServer[];
}

/** Plays one camera until disposed. */
export interface LivePlayer extends Disposable {
  readonly state: LiveState;
}

const LOOK_INTERVAL: Duration = Millis(100);
/** The age on the page is renewed this often when nothing else changes. */
const TELL_INTERVAL: Duration = Millis(500);
/** A connection that shows nothing new for this long, though the camera sends, is given up; so is one over which the hub is not heard. */
const DEAD_AFTER: Duration = Seconds(4);
/** A hidden page keeps its connection this long: enough for a glance elsewhere. */
const HIDDEN_LIMIT: Duration = Seconds(20);
const FALLBACK_LIMIT: Duration = Seconds(5);

/**
 * Shows a camera live: WHEP first, the socket fallback when no direct connection comes about within 2.5 s, again and again by itself until disposed.
 * What it says of the picture rests on frames really drawn and on the hub's clock, never on the browser's connection events alone:
 * those stay silent for 12 s after a stall.
 */
export function createLivePlayer(options: LivePlayerOptions): LivePlayer {
  const { video, clock, onState } = options;
  const disposing = new AbortController();
  const { signal } = disposing;
  const picture = createPictureAge();
  let watchdog: FrameWatchdog = createFrameWatchdog();
  let link: 'connecting' | 'up' | 'lost' | 'failed' = 'connecting';
  let transport: LiveTransportKind | undefined;
  let camera: LiveClock['camera'] | undefined;
  let pictured = false;
  let refused: LiveSigns['refused'];
  let heardAt: number = clock.monotonic();
  let drawnAt: number = clock.monotonic();
  let hiddenAt: number | undefined;
  let told: { readonly state: LiveState; readonly at: number } | undefined;

  const look = () => {
    const now = clock.monotonic();
    const state = judge({ transport, link, hidden: hiddenAt !== undefined, pictured, stalled: watchdog.stalled(now), age: picture.age(now), silence: now - heardAt, camera, refused });
    if (told !== undefined && now - told.at < TELL_INTERVAL && state.kind === told.state.kind && state.reason === told.state.reason && state.transport === told.state.transport) return;
    told = { state, at: now };
    onState(state);
  };
  const onClock = (message: LiveClock) => {
    heardAt = clock.monotonic();
    camera = message.camera;
    picture.heard(message, heardAt);
  };

  const stopFrames = onEachFrame(video, (mediaTime) => {
    const now = clock.monotonic();
    drawnAt = now;
    watchdog.presented(now);
    picture.presented(mediaTime);
    pictured = true;
    look();
  });
  const onVisibility = () => {
    const now = clock.monotonic();
    hiddenAt = document.visibilityState === 'hidden' ? now : undefined;
    drawnAt = now;
    watchdog.excuse(now);
    look();
  };
  document.addEventListener('visibilitychange', onVisibility);
  onVisibility();

  /** Why the connection that is up should be given up; undefined while it is fine. */
  const verdictOnLink = (): string | undefined => {
    const now = clock.monotonic();
    if (hiddenAt !== undefined) return now - hiddenAt > HIDDEN_LIMIT ? 'hidden' : undefined;
    if (now - heardAt > DEAD_AFTER) return 'silent';
    return camera === 'streaming' && now - drawnAt > DEAD_AFTER ? 'stalled' : undefined;
  };
  const connect = async (kind: LiveTransportKind): Promise<LiveTransport> => {
    transport = kind;
    watchdog = createFrameWatchdog();
    const shared = { video, onClock };
    const { signalling, fallback, iceServers = [] } = options;
    if (kind === 'webrtc') return openWhepTransport({ ...shared, signal, signalling, clock, iceServers });
    return withDeadline(clock, FALLBACK_LIMIT, 'the live fallback', (within) => openMseTransport({ ...shared, signal: within, fallback }), signal);
  };
  /** Plays over one transport until it is lost; resolves with the cause. Rejects when it never came up. */
  const play = async (kind: LiveTransportKind): Promise<string> => {
    using way = await connect(kind);
    link = 'up';
    heardAt = drawnAt = clock.monotonic();
    const { promise: givenUp, resolve: giveUp } = Promise.withResolvers<string>();
    using _checks = every(clock, LOOK_INTERVAL, () => {
      const why = verdictOnLink();
      if (why !== undefined) giveUp(why);
    });
    const onAbort = () => giveUp('disposed');
    signal.addEventListener('abort', onAbort);
    const why = await Promise.race([way.lost, givenUp]);
    signal.removeEventListener('abort', onAbort);
    link = 'lost';
    return why;
  };
  const run = async () => {
    let kind: LiveTransportKind = typeof RTCPeerConnection === 'undefined' ? 'mse' : 'webrtc';
    for (let failures = 0; !signal.aborted; ) {
      try {
        const why = await play(kind);
        failures = 0;
        refused = undefined;
        // A direct connection over which pictures or all packets stopped is likely to disappoint again, and costs seconds to find out.
        if (why === 'stalled' || why === 'silent') kind = 'mse';
        if (why === 'hidden') {
          await pause(clock, undefined, signal);
          continue;
        }
      } catch (error) {
        failures += 1;
        refused = refusalOf(error) ?? refused;
        const direct: boolean = kind === 'webrtc';
        // The other way at once; both in vain is a failure to wait after.
        kind = direct || typeof RTCPeerConnection === 'undefined' ? 'mse' : 'webrtc';
        if (direct) continue;
        link = 'failed';
      }
      look();
      if (!signal.aborted) await pause(clock, retryDelay(Math.max(1, failures)), signal);
    }
  };

  const looking = every(clock, LOOK_INTERVAL, look);
  void run();

  return {
    get state() {
      return told?.state ?? { kind: 'connecting', ageMillis: undefined, reason: undefined, transport };
    },
    [Symbol.dispose]() {
      disposing.abort();
      looking[Symbol.dispose]();
      stopFrames();
      document.removeEventListener('visibilitychange', onVisibility);
      video.srcObject = null;
      video.removeAttribute('src');
      video.load();
    },
  };
}

/** Calls back for each frame drawn, with its media time in 90 kHz ticks where the browser tells it. */
function onEachFrame(video: HTMLVideoElement, action: (mediaTime: number | undefined) => void): () => void {
  let handle = video.requestVideoFrameCallback(drawn);
  function drawn(_now: number, metadata: VideoFrameCallbackMetadata) {
    handle = video.requestVideoFrameCallback(drawn);
    const direct = video.srcObject !== null;
    action(direct ? metadata.rtpTimestamp : Math.round(metadata.mediaTime * 90_000));
  }
  return () => video.cancelVideoFrameCallback(handle);
}

/** Waits for `delay` (or for ever), but no longer than until trying again makes sense: the page is looked at again, or the network is back. */
async function pause(clock: Clock, delay: Duration | undefined, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const over = new AbortController();
  const listening = { signal: over.signal };
  using _timer = delay === undefined ? undefined : clock.schedule(delay, resolve);
  const onVisibility = () => {
    if (document.visibilityState === 'visible') resolve();
  };
  document.addEventListener('visibilitychange', onVisibility, listening);
  globalThis.addEventListener('online', () => resolve(), listening);
  signal.addEventListener('abort', () => resolve(), listening);
  await promise;
  over.abort();
}

function every(clock: Clock, interval: Duration, action: () => void): Disposable {
  let timer = clock.schedule(interval, tick);
  function tick() {
    timer = clock.schedule(interval, tick);
    action();
  }
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}

function refusalOf(error: unknown): LiveSigns['refused'] {
  const code = codeOf(error);
  if (code === 'seal.not_recipient' || code === 'live.not_member') return 'not-member';
  return code?.startsWith('seal.') === true ? 'untrusted' : undefined;
}
