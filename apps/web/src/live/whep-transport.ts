import { type Clock, CodedError, type Duration, Millis, withDeadline } from '@latchkey/kit';
import { parseLiveClock } from './live-clock.ts';
import type { LiveTransport, LiveTransportOptions } from './live-transport.ts';

/** Where the page's server relays the offer to the hub and the answer back. */
export interface LiveSignalling {
  /** Resolves with the hub's answer. */
  offer(sdp: string, signal: AbortSignal): Promise<string>;
  /** Ends the session at the hub; failures are of no interest. */
  end(): void | Promise<void>;
}

export interface WhepOptions extends LiveTransportOptions {
  readonly signalling: LiveSignalling;
  readonly clock: Clock;
  readonly iceServers: readonly RTCIceServer[];
}

/** How long the exchange of offer and answer over the server may take, and from the answer to the first connection. */
const SIGNALLING_LIMIT: Duration = Millis(8_000);
const CONNECT_LIMIT: Duration = Millis(2_500);
/**
 * The wait for the page's own addresses, where servers are configured to find them. Without those the offer goes out at once: the hub's answer
 * has all its addresses, the hub learns the page's from the first check, and the names that browsers gather (`.local`, in 100 ms) tell it nothing.
 */
const GATHERING_LIMIT: Duration = Millis(300);

/** Connects by WHEP (draft-ietf-wish-whep) and plays the hub's track. Rejects when no connection comes about. */
export async function openWhepTransport(options: WhepOptions): Promise<LiveTransport> {
  const { video, onClock, signal, signalling, clock, iceServers } = options;
  const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers: [...iceServers] });
  const { promise: lost, resolve: lose } = Promise.withResolvers<string>();
  const { promise: connected, resolve: connect, reject: refuse } = Promise.withResolvers<void>();
  let offered = false;
  const close = () => {
    peer.close();
    lose('closed');
    if (offered) void Promise.resolve(signalling.end()).catch(() => undefined);
  };

  peer.addEventListener('connectionstatechange', () => {
    if (peer.connectionState === 'connected') connect();
    if (peer.connectionState === 'failed' || peer.connectionState === 'closed') {
      refuse(new CodedError('live.not_connected', 'No direct connection to the hub came about.'));
      lose(peer.connectionState);
    }
  });
  const channel = peer.createDataChannel('age');
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const message = typeof data === 'string' ? parseLiveClock(data) : undefined;
    if (message !== undefined) onClock(message);
  });
  channel.addEventListener('close', () => lose('the hub ended the session'));
  const { receiver } = peer.addTransceiver('video', { direction: 'recvonly' });
  showAtOnce(receiver);
  video.srcObject = new MediaStream([receiver.track]);

  // It may be refused while nobody waits for it yet.
  connected.catch(() => undefined);
  try {
    await peer.setLocalDescription();
    if (iceServers.length > 0) await gathered(peer, clock, signal);
    offered = true;
    const answer = await withDeadline(clock, SIGNALLING_LIMIT, 'the live offer', (within) => signalling.offer(peer.localDescription?.sdp ?? '', within), signal);
    await peer.setRemoteDescription({ type: 'answer', sdp: answer });
    await withDeadline(clock, CONNECT_LIMIT, 'the live connection', () => connected, signal);
    // Settles only with the first picture, so it is not waited for. Where a page may not start a video by itself, the watchdog tells.
    void video.play().catch(() => undefined);
    return { lost, [Symbol.dispose]: close };
  } catch (error) {
    close();
    throw error;
  }
}

function showAtOnce(receiver: RTCRtpReceiver): void {
  // Not in every browser; without it the playout-delay header extension asks for the same.
  if ('jitterBufferTarget' in receiver) receiver.jitterBufferTarget = 0;
}

async function gathered(peer: RTCPeerConnection, clock: Clock, signal: AbortSignal): Promise<void> {
  if (peer.iceGatheringState === 'complete') return;
  const done = new Promise<void>((resolve) => {
    peer.addEventListener('icegatheringstatechange', () => {
      if (peer.iceGatheringState === 'complete') resolve();
    });
  });
  await withDeadline(clock, GATHERING_LIMIT, 'gathering', () => done, signal).catch(() => signal.throwIfAborted());
}
