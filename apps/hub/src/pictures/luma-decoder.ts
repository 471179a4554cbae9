import { CodedError } from '@latchkey/kit';
import { gridOf, type LumaGrid } from '@latchkey/liveness';
import { AV_CODEC_FLAG_LOW_DELAY, AV_CODEC_ID_H264, AV_FRAME_FLAG_CORRUPT, AV_LOG_QUIET } from 'node-av/constants';
import { Codec, CodecContext, Frame, Log, Packet } from 'node-av/lib';

/** Rows of the picture that are looked at, at least: five for each of the grid's. Looking at all of a large picture costs more than decoding it (measured). */
const FEWEST_ROWS = 180;

/** Turns one camera's coded pictures into grids of brightness. Loads FFmpeg: import only in a process of its own. */
export interface LumaDecoder extends Disposable {
  /** The grid of this picture; undefined when it is none, or a damaged one: FFmpeg would fill its holes with what was there before. */
  decode(annexB: Uint8Array): LumaGrid | undefined;
}

export async function openLumaDecoder(): Promise<LumaDecoder> {
  Log.setLevel(AV_LOG_QUIET);
  const codec = Codec.findDecoder(AV_CODEC_ID_H264);
  if (codec === null) throw new CodedError('picture.no_decoder', 'This build of FFmpeg lacks H.264');
  const context = new CodecContext();
  context.allocContext3(codec);
  context.threadCount = 1;
  // Each picture out as soon as it is in: without it the decoder holds some back, to put them in order.
  context.flags = AV_CODEC_FLAG_LOW_DELAY;
  // Without a dictionary: the synchronous open with one crashes later, and nothing needs one.
  if ((await context.open2(codec)) < 0) throw new CodedError('picture.no_decoder', 'The decoder could not be opened');
  const packet = new Packet();
  const frame = new Frame();
  packet.alloc();
  frame.alloc();
  return {
    decode(annexB) {
      packet.data = Buffer.from(annexB.buffer, annexB.byteOffset, annexB.byteLength);
      const sent = context.sendPacketSync(packet);
      packet.unref();
      if (sent < 0 || context.receiveFrameSync(frame) < 0) return undefined;
      const plane = frame.data?.[0];
      const whole = (frame.flags & AV_FRAME_FLAG_CORRUPT) === 0 && frame.decodeErrorFlags === 0;
      const grid = plane && whole ? sampled(plane, frame.linesize[0] ?? frame.width, frame.width, frame.height) : undefined;
      frame.unref();
      return grid;
    },
    [Symbol.dispose]() {
      packet.free();
      frame.free();
      context.freeContext();
    },
  };
}

function sampled(luma: Uint8Array, stride: number, width: number, height: number): LumaGrid {
  const every = Math.max(1, Math.floor(height / FEWEST_ROWS));
  return gridOf(luma, stride * every, width, Math.floor(height / every));
}
