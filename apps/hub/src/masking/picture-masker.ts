import { CodedError } from '@latchkey/kit';
import type { PrivacyMask } from '@latchkey/grants';
import {
  AV_CODEC_FLAG_LOW_DELAY, AV_CODEC_ID_H264, AV_FRAME_FLAG_CORRUPT, AV_LOG_QUIET, AV_PICTURE_TYPE_I, AV_PICTURE_TYPE_NONE, AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P, FF_ENCODER_LIBX264,
} from 'node-av/constants';
import { Codec, CodecContext, Dictionary, Frame, Log, Packet, Rational } from 'node-av/lib';
import { maskArea } from './mask-area.ts';

/** Black, as brightness and as both colours. A camera of the full range shows it as very dark grey. */
const COVER = { luma: 16, chroma: 128 } as const;
/** Bounds what the encoder may spend in a second, whatever the scene: 5.5 Mbit at 1280 x 720. A usual scene takes a fraction of it. */
const MOST_BITS = { perPixel: 6, atLeast: 2_000_000 } as const;

/** Decodes one camera's pictures, covers what is masked and codes them again. Loads FFmpeg: import only in a process of its own. */
export interface PictureMasker extends Disposable {
  /** The picture without what is masked, with start codes; undefined when it is none, or a damaged one. An IDR with its parameter sets in front where `keyframe` is set, and at the beginning. */
  mask(annexB: Uint8Array, keyframe: boolean): Promise<Uint8Array | undefined>;
  /** Takes a picture that the next ones refer to, and that nobody asks for. */
  skip(annexB: Uint8Array): void;
}

export async function openPictureMasker(masks: readonly PrivacyMask[]): Promise<PictureMasker> {
  Log.setLevel(AV_LOG_QUIET);
  const codec = Codec.findDecoder(AV_CODEC_ID_H264);
  if (codec === null) throw new CodedError('picture.no_decoder', 'This build of FFmpeg lacks H.264');
  const decoder = new CodecContext();
  decoder.allocContext3(codec);
  decoder.threadCount = 1;
  // Each picture out as soon as it is in.
  decoder.flags = AV_CODEC_FLAG_LOW_DELAY;
  if ((await decoder.open2(codec)) < 0) throw new CodedError('picture.no_decoder', 'The decoder could not be opened');
  const packet = new Packet();
  packet.alloc();
  const seen = new Frame();
  seen.alloc();
  let encoder: CoveredEncoder | undefined;

  /** Whether `seen` holds this whole picture. FFmpeg fills the holes of a damaged one with what was there before; nobody should take that for a picture. */
  const decode = (annexB: Uint8Array): boolean => {
    packet.data = Buffer.from(annexB.buffer, annexB.byteOffset, annexB.byteLength);
    const sent = decoder.sendPacketSync(packet);
    packet.unref();
    return sent >= 0 && decoder.receiveFrameSync(seen) >= 0 && (seen.flags & AV_FRAME_FLAG_CORRUPT) === 0 && seen.decodeErrorFlags === 0;
  };
  return {
    async mask(annexB, keyframe) {
      if (!decode(annexB)) return undefined;
      if (encoder?.fits(seen) !== true) {
        encoder?.[Symbol.dispose]();
        encoder = await openCoveredEncoder(masks, seen);
      }
      const coded = encoder.encode(seen, keyframe);
      seen.unref();
      return coded;
    },
    skip(annexB) {
      if (decode(annexB)) seen.unref();
    },
    [Symbol.dispose]() {
      encoder?.[Symbol.dispose]();
      packet.free();
      seen.free();
      decoder.freeContext();
    },
  };
}

/** Codes pictures of one form, each covered first. */
interface CoveredEncoder extends Disposable {
  fits(frame: Frame): boolean;
  encode(frame: Frame, keyframe: boolean): Uint8Array | undefined;
}

async function openCoveredEncoder(masks: readonly PrivacyMask[], { width, height, format, colorRange, colorSpace, colorPrimaries, colorTrc }: Frame): Promise<CoveredEncoder> {
  // Of another layout of planes it would not be sure what is covered.
  if (format !== AV_PIX_FMT_YUV420P && format !== AV_PIX_FMT_YUVJ420P) throw new CodedError('picture.unmaskable', 'The camera’s colours are of a kind that cannot be masked', { facts: { format } });
  const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
  if (codec === null) throw new CodedError('picture.no_encoder', 'This build of FFmpeg has no libx264');
  const context = new CodecContext();
  context.allocContext3(codec);
  Object.assign(context, { width, height, pixelFormat: format, colorRange, colorSpace, colorPrimaries, colorTrc });
  // Only for the level that the stream declares: the pictures' times are kept outside of it.
  context.timeBase = new Rational(1, 30);
  context.framerate = new Rational(30, 1);
  context.maxBFrames = 0;
  context.threadCount = 1;
  const most = Math.max(MOST_BITS.atLeast, width * height * MOST_BITS.perPixel);
  context.rcMaxRate = BigInt(most);
  context.rcBufferSize = most;
  // Keyframes come where the camera had them, never by themselves. The asynchronous open: the synchronous one with a dictionary crashes later.
  const opened = await context.open2(
    codec,
    Dictionary.fromObject({ preset: 'ultrafast', tune: 'zerolatency', profile: 'baseline', crf: '23', 'forced-idr': '1', 'x264-params': 'keyint=infinite:scenecut=0:repeat-headers=1' }),
  );
  if (opened < 0) throw new CodedError('picture.no_encoder', 'libx264 refused its settings', { facts: { result: opened } });
  // The decoder predicts later pictures from its own; what is covered has to be a copy.
  const covered = new Frame();
  covered.alloc();
  Object.assign(covered, { width, height, format });
  covered.getBuffer();
  const areas = masks.map((mask) => maskArea(mask, { width, height }));
  const packet = new Packet();
  packet.alloc();
  let count = 0n;

  const cover = (): boolean => {
    const planes = covered.data ?? [];
    if (planes.length < 3) return false;
    for (const [index, plane] of planes.slice(0, 3).entries()) {
      const halving = index === 0 ? 1 : 2;
      const stride = covered.linesize[index] ?? 0;
      const rows = Math.ceil(height / halving);
      for (const area of areas) {
        const from = area.left / halving;
        const until = Math.min(stride, from + area.width / halving);
        for (let row = area.top / halving; row < Math.min(rows, (area.top + area.height) / halving); row += 1) plane.fill(index === 0 ? COVER.luma : COVER.chroma, row * stride + from, row * stride + until);
      }
    }
    return true;
  };
  return {
    fits: (frame) => frame.width === width && frame.height === height && frame.format === format,
    encode(frame, keyframe) {
      // Nothing that is not surely covered is coded.
      if (covered.makeWritable() < 0 || covered.copy(frame) < 0 || !cover()) return undefined;
      covered.pts = count;
      count += 1n;
      covered.pictType = keyframe ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
      if (context.sendFrameSync(covered) < 0 || context.receivePacketSync(packet) < 0 || packet.data === null) return undefined;
      // A copy: the packet's memory is freed.
      const coded = new Uint8Array(packet.data);
      packet.unref();
      return coded;
    },
    [Symbol.dispose]() {
      packet.free();
      covered.free();
      context.freeContext();
    },
  };
}
