import { type Clock, type Duration, type Log, Millis, Seconds, describeError } from '@latchkey/kit';
import native, { type DataChannel } from 'node-datachannel';
import type { CameraFeed } from './camera-feed.ts';
import { readHubTransport, writeLiveAnswer, writeNativeOffer } from './live-answer.ts';
import { CLOCK_INTERVAL } from './live-clock.ts';
import { liveError } from './live-error.ts';
import type { LiveOffer } from './live-offer.ts';
import type { OpenObjects } from './open-objects.ts';
import { createVideoSender } from './video-sender.ts';

/** The name of the data channel that a viewer opens to learn the age of the picture. */
const AGE_CHANNEL = 'age';

const GATHERING_LIMIT: Duration = Seconds(1);
const CONNECT_LIMIT: Duration = Seconds(10);
/** Receivers report about once a second; this long without any means that nobody is there. */
const SILENCE_LIMIT: Duration = Seconds(6);

export interface ViewerSessionOptions {
  readonly offer: LiveOffer;
  readonly feed: CameraFeed;
  readonly objects: OpenObjects;
  readonly clock: Clock;
  readonly log: Log;
  readonly udpPort: number;
  readonly bindAddress: string | undefined;
  readonly iceServers: readonly string[];
  /** Told once, whoever ended it. */
  readonly onEnded: () => void;
}

export interface ViewerSession extends Disposable {
  readonly answerSdp: string;
}

/** One viewer's WebRTC connection: the camera's pictures on a track, the hub's clock on the channel `age`. Throws `live.failed` when the media library refuses. */
export async function openViewerSession(options: ViewerSessionOptions): Promise<ViewerSession> {
  const { offer, feed, objects, clock, log, onEnded } = options;
  const ending = new DisposableStack();
  let silentFor: Duration = Millis(0);
  let connected = false;
  const end = () => {
    if (ending.disposed) return;
    ending.dispose();
    onEnded();
  };

  try {
    const peer = new native.PeerConnection('viewer', {
      iceServers: [...options.iceServers],
      enableIceUdpMux: true,
      portRangeBegin: options.udpPort,
      portRangeEnd: options.udpPort,
      disableAutoNegotiation: true,
      mtu: 1_200,
      ...(options.bindAddress === undefined ? {} : { bindAddress: options.bindAddress }),
    });
    objects.keepPeer(peer, (state) => {
      log.debug('live connection changed', { state });
      if (state === 'connected') connected = true;
      if (state === 'failed' || state === 'closed') end();
    });
    ending.defer(() => peer.close());

    const sender = ending.use(createVideoSender({ peer, video: offer.video, feed, objects, clock, log, onHeard: () => void (silentFor = Millis(0)) }));
    ending.use(every(clock, Millis(1_000), () => {
      silentFor = Millis(silentFor + 1_000);
      if (silentFor > (connected ? SILENCE_LIMIT : CONNECT_LIMIT)) end();
    }));
    let telling = false;
    peer.onDataChannel((channel) => {
      objects.keep(channel);
      if (ending.disposed || telling || channel.getLabel() !== AGE_CHANNEL) {
        channel.close();
        return;
      }
      telling = true;
      ending.use(tellClock(channel, feed, clock));
    });

    const { promise: gathered, resolve } = Promise.withResolvers<void>();
    peer.onGatheringStateChange((state) => {
      if (state === 'complete') resolve();
    });
    ending.use(clock.schedule(GATHERING_LIMIT, resolve));
    peer.setRemoteDescription(writeNativeOffer(offer), 'offer');
    peer.setLocalDescription('answer');
    await gathered;
    const transport = ending.disposed ? undefined : readHubTransport(peer.localDescription()?.sdp ?? '');
    if (transport === undefined) throw liveError('live.failed', 'The hub could not prepare a connection for the viewer.');
    // The library lists no loopback address, yet a browser on the hub's own machine may have no other way.
    const loopback = options.bindAddress === undefined ? [`9 1 UDP 1 127.0.0.1 ${options.udpPort} typ host`] : [];
    const candidates = [...transport.candidates, ...loopback];
    return { answerSdp: writeLiveAnswer(offer, { ...transport, candidates }, sender.ssrc), [Symbol.dispose]: end };
  } catch (error) {
    ending.dispose();
    log.warn('a live session could not be made', { error: describeError(error) });
    throw liveError('live.failed', 'The hub could not connect the viewer; try again.', { cause: error });
  }
}

function tellClock(channel: DataChannel, feed: CameraFeed, clock: Clock): Disposable {
  const tell = () => {
    try {
      if (channel.isOpen()) channel.sendMessage(JSON.stringify(feed.clock()));
    } catch {
      // It closed between the question and the sending; the session's own end follows.
    }
  };
  tell();
  return every(clock, Millis(CLOCK_INTERVAL), tell);
}

function every(clock: Clock, interval: Duration, action: () => void): Disposable {
  let timer = clock.schedule(interval, tick);
  function tick() {
    timer = clock.schedule(interval, tick);
    action();
  }
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
