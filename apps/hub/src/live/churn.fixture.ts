/**
 * A program of its own: many viewers come, look and go in one process, with garbage collected in between, and then it must end by itself.
 * Prints `<viewers that got pictures> <viewers left>`. Run with --expose-gc.
 */
import { Millis, silentLog, systemClock } from '@latchkey/kit';
import native from 'node-datachannel';
import { format } from './chromium-offer.fixture.ts';
import { createLiveView } from './live-view.ts';
import { createPlayingCamera } from './playing-camera.fixture.ts';

const rounds = 12;
const collect = () => (globalThis as { gc?: () => void }).gc?.(); // there with --expose-gc only
const units = Array.from({ length: 25 }, (_, i) => ({ nalUnits: [new Uint8Array(3_000).fill(i === 0 ? 0x65 : 0x41)], keyframe: i === 0 }));

const seen = await watch();
console.log(seen);

async function watch(): Promise<string> {
  using camera = createPlayingCamera({ format, units }, systemClock);
  await using live = createLiveView({ cameras: new Map([['door', camera]]), clock: systemClock, log: silentLog });
  let pictured = 0;
  for (let i = 0; i < rounds; i += 1) {
    pictured += await lookAgain(`viewer-${i}`, i % 3);
    collect();
  }
  return `${pictured} ${live.viewers}`;

  /** The looking side's own library sometimes has no transport yet when the answer comes; such a viewer asks again, as a page does. */
  async function lookAgain(session: string, how: number): Promise<number> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await look(session, how);
      } catch (error) {
        if (tries === 4 || !String(error).includes('without ICE transport')) throw error;
        live.end(session);
      }
    }
  }

  /** One viewer; goes away by itself, is sent away, or is left behind, as `how` says. */
  async function look(session: string, how: number): Promise<number> {
    const peer = new native.PeerConnection('looker', { iceServers: [], disableAutoNegotiation: true });
    const got = Promise.withResolvers<number>();
    const closed = Promise.withResolvers<void>();
    const video = new native.Video('0', 'RecvOnly');
    video.addH264Codec(102, 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f');
    const track = peer.addTrack(video);
    track.onMessage(() => got.resolve(1));
    track.onClosed(() => undefined);
    const channel = peer.createDataChannel('age');
    channel.onClosed(() => undefined);
    peer.onStateChange((state) => {
      if (state === 'closed') closed.resolve();
    });
    const gathered = Promise.withResolvers<void>();
    peer.onGatheringStateChange((state) => {
      if (state === 'complete') gathered.resolve();
    });
    peer.setLocalDescription('offer');
    await gathered.promise;
    const { answerSdp } = await live.answer(session, 'door', peer.localDescription()?.sdp ?? '');
    peer.setRemoteDescription(answerSdp, 'answer');
    using _timer = systemClock.schedule(Millis(5_000), () => got.resolve(0));
    const result = await got.promise;
    if (how === 1) live.end(session);
    track.close();
    channel.close();
    peer.close();
    await closed.promise;
    if (how === 0) live.end(session);
    return result;
  }
}
