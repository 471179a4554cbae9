import { CodedError } from '@latchkey/kit';
import type { LumaGrid } from '@latchkey/liveness';
import { AV_CODEC_FLAG_LOW_DELAY, AV_CODEC_ID_H264, AV_FRAME_FLAG_CORRUPT, AV_LOG_QUIET, AV_PIX_FMT_GRAY8, SWS_AREA } from 'node-av/constants';
import { Codec, CodecContext, Frame, Log, Packet, SoftwareScaleContext } from 'node-av/lib';

/** What the monitor looks at. */
const GRID = { width: 64, height: 36 } as const;
/** A larger picture is made this wide or high before codes are read in it: it bounds what the reading costs. */
const LARGEST = 1_920;

/** Turns one camera's coded pictures into grids of brightness. Loads FFmpeg: import only in a process of its own. */
export interface LumaDecoder extends Disposable {
  /**
   * The grid of this picture; undefined when it is none, or a damaged one: FFmpeg would fill its holes with what was there before.
   * @param onWhole gets the brightness of every pixel of it, at most 1,920 wide and high.
   */
  decode(annexB: Uint8Array, onWhole?: (picture: LumaGrid) => void): LumaGrid | undefined;
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
  let shrinker: PictureShrinker | undefined;
  let bounded: PictureShrinker | undefined;
  /** Every pixel of the picture, or of a smaller one when it is too large. */
  const wholeOf = (decoded: Frame): LumaGrid | undefined => {
    const { width, height } = decoded;
    const most = Math.max(width, height);
    if (most <= LARGEST) return copyLuma(decoded, { width, height });
    if (bounded?.width !== width || bounded.height !== height) {
      bounded?.[Symbol.dispose]();
      bounded = createShrinker(width, height, { width: Math.max(1, Math.floor((width * LARGEST) / most)), height: Math.max(1, Math.floor((height * LARGEST) / most)) });
    }
    return bounded.shrink(decoded);
  };
  return {
    decode(annexB, onWhole) {
      packet.data = Buffer.from(annexB.buffer, annexB.byteOffset, annexB.byteLength);
      const sent = context.sendPacketSync(packet);
      packet.unref();
      if (sent < 0 || context.receiveFrameSync(frame) < 0) return undefined;
      const whole = (frame.flags & AV_FRAME_FLAG_CORRUPT) === 0 && frame.decodeErrorFlags === 0;
      if (whole && (shrinker?.width !== frame.width || shrinker.height !== frame.height)) {
        shrinker?.[Symbol.dispose]();
        shrinker = createShrinker(frame.width, frame.height, GRID);
      }
      const grid = whole ? shrinker?.shrink(frame) : undefined;
      const pixels = whole && onWhole !== undefined ? wholeOf(frame) : undefined;
      if (pixels !== undefined) onWhole?.(pixels);
      frame.unref();
      return grid;
    },
    [Symbol.dispose]() {
      shrinker?.[Symbol.dispose]();
      bounded?.[Symbol.dispose]();
      packet.free();
      frame.free();
      context.freeContext();
    },
  };
}

/** Averages pictures of one size down to a smaller one, to the level what `gridOf` makes of them, within FFmpeg: handing a large picture over to JavaScript costs half as much as decoding it (measured). */
interface PictureShrinker extends Disposable {
  readonly width: number;
  readonly height: number;
  shrink(frame: Frame): LumaGrid | undefined;
}

interface PictureSize {
  readonly width: number;
  readonly height: number;
}

function createShrinker(width: number, height: number, size: PictureSize): PictureShrinker {
  const scaler = new SoftwareScaleContext();
  scaler.getContext(width, height, AV_PIX_FMT_GRAY8, size.width, size.height, AV_PIX_FMT_GRAY8, SWS_AREA);
  const small = new Frame();
  small.alloc();
  Object.assign(small, { ...size, format: AV_PIX_FMT_GRAY8 });
  small.getBuffer();
  return {
    width,
    height,
    shrink(frame) {
      frame.format = AV_PIX_FMT_GRAY8;
      return scaler.scaleFrameSync(small, frame) < 0 ? undefined : copyLuma(small, size);
    },
    [Symbol.dispose]() {
      scaler.freeContext();
      small.free();
    },
  };
}

function copyLuma(frame: Frame, size: PictureSize): LumaGrid | undefined {
  // The brightness of a decoded picture is its first plane; its colours are nobody's business here.
  frame.format = AV_PIX_FMT_GRAY8;
  const plane = frame.data?.[0];
  if (plane === undefined) return undefined;
  const { width, height } = size;
  const stride = frame.linesize[0] ?? width;
  const luma = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) luma.set(plane.subarray(row * stride, row * stride + width), row * width);
  return { ...size, luma };
}
