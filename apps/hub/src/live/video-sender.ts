import { randomInt } from 'node:crypto';
import { type Bytes, type Clock, type Duration, KiB, type Log, Millis, describeError } from '@latchkey/kit';
import native, { type PeerConnection, type Track } from 'node-datachannel';
import { lengthPrefixed } from '../fmp4/avc-configuration.ts';
import type { CameraFeed } from './camera-feed.ts';
import { h264Parameters } from './live-answer.ts';
import type { OfferedVideo } from './live-offer.ts';
import { selfContained, sizeOf } from './nal-unit.ts';
import type { OpenObjects } from './open-objects.ts';
import { asksForKeyframe } from './rtcp.ts';
import { ViewerQueue } from './viewer-queue.ts';

/** A cached group goes out at this pace, about 100 Mbit/s: faster overruns the socket buffers of ordinary kernels. */
const BURST: { readonly bytes: Bytes; readonly interval: Duration } = { bytes: KiB(64), interval: Millis(5) };

/** A decoder in trouble asks again and again; one fresh start per this time is what a network under strain can take. */
const RESTART_INTERVAL: Duration = Millis(500);

/** Packets kept for repeating, about two seconds at 4 Mbit/s. */
const REPEATABLE_PACKETS = 1_024;

export interface VideoSenderOptions {
  readonly peer: PeerConnection;
  readonly video: OfferedVideo;
  readonly feed: CameraFeed;
  readonly objects: OpenObjects;
  readonly clock: Clock;
  readonly log: Log;
  /** Any sign of life from the viewer. */
  readonly onHeard: () => void;
}

export interface VideoSender extends Disposable {
  readonly ssrc: number;
}

/** Sends a camera's pictures as RTP (RFC 6184, packetization-mode 1): the cached group first, then each picture as it comes, repeating what gets lost. */
export function createVideoSender({ peer, video, feed, objects, clock, log, onHeard }: VideoSenderOptions): VideoSender {
  const ssrc = randomInt(1, 2 ** 32 - 1);
  const rtp = new native.RtpPacketizationConfig(ssrc, 'latchkey', video.payloadType, 90_000);
  if (video.playoutDelayId !== undefined) {
    // Both limits 0 ask the viewer to show each picture as soon as it is decoded.
    rtp.playoutDelayId = video.playoutDelayId;
    rtp.playoutDelayMin = 0;
    rtp.playoutDelayMax = 0;
  }
  const track = addTrack(peer, video, ssrc, rtp);
  objects.keep(track);
  const queue = new ViewerQueue();
  let budget: number = BURST.bytes;
  let refill: Disposable | undefined;
  let restartedAt = -Infinity;

  const pump = () => {
    while (budget > 0) {
      const next = queue.take();
      if (next === undefined) break;
      budget -= sizeOf(next.unit);
      rtp.timestamp = next.sendTime >>> 0;
      send(track, Buffer.from(lengthPrefixed(selfContained(next.unit)).buffer), log);
    }
    if (budget < BURST.bytes) refill ??= clock.schedule(BURST.interval, fill);
  };
  const fill = () => {
    refill = undefined;
    budget = Math.min(BURST.bytes, budget + BURST.bytes);
    pump();
  };
  const restart = () => {
    if (clock.monotonic() - restartedAt < RESTART_INTERVAL) return;
    restartedAt = clock.monotonic();
    queue.restart(feed.group);
    pump();
  };

  const subscriptions = new DisposableStack();
  track.onOpen(() => {
    if (subscriptions.disposed) return;
    restart();
    subscriptions.defer(feed.onUnit((timed) => {
      queue.push(timed);
      pump();
    }));
  });
  track.onMessage((packet) => {
    onHeard();
    if (asksForKeyframe(packet)) restart();
  });
  track.onError((error) => log.warn('live track failed', { error }));

  return {
    ssrc,
    [Symbol.dispose]() {
      subscriptions.dispose();
      refill?.[Symbol.dispose]();
      track.close();
    },
  };
}

function addTrack(peer: PeerConnection, { mid, payloadType, profileLevelId }: OfferedVideo, ssrc: number, rtp: InstanceType<typeof native.RtpPacketizationConfig>): Track {
  const media = new native.Video(mid, 'SendOnly');
  media.addH264Codec(payloadType, h264Parameters(profileLevelId));
  media.addSSRC(ssrc, 'latchkey', 'latchkey', 'live');
  const track = peer.addTrack(media);
  const packetizer = new native.H264RtpPacketizer('Length', rtp, 1_100);
  packetizer.addToChain(new native.RtcpSrReporter(rtp));
  packetizer.addToChain(new native.RtcpNackResponder(REPEATABLE_PACKETS));
  track.setMediaHandler(packetizer);
  return track;
}

function send(track: Track, picture: Buffer, log: Log): void {
  try {
    if (track.isOpen()) track.sendMessageBinary(picture);
  } catch (error) {
    // The track can close between the question and the sending.
    log.debug('a picture was not sent', { error: describeError(error) });
  }
}
