import { createHash } from 'node:crypto';
import { CodedError } from '@latchkey/kit';
import { gridOf, type LumaGrid } from '@latchkey/liveness';
import { AV_CODEC_ID_H264, AV_LOG_ERROR, AV_PICTURE_TYPE_I, AV_PICTURE_TYPE_NONE, AV_PIX_FMT_YUV420P, FF_ENCODER_LIBX264 } from 'node-av/constants';
import { Codec, CodecContext, Dictionary, Frame, Log, Packet, Rational } from 'node-av/lib';
import { CLIP } from './clip-scene.ts';

const { width, height } = CLIP;
const SLICE_IDR = 5;
/** Longer than any slice header: the picture number in it differs even when the picture does not. */
const HEADER_BYTES = 16;

export interface ClipCodecOptions {
  readonly framesPerSecond: number;
  /** Bits a second, or constant quality when left out. */
  readonly bitRate?: number | undefined;
  /** Pictures from keyframe to keyframe. */
  readonly keyframeEvery: number;
}

/** What came out of the encoder and again out of the decoder. */
export interface CodedPicture {
  readonly keyframe: boolean;
  readonly bytes: number;
  readonly hash: string | undefined;
  readonly grid: LumaGrid;
}

/** libx264 as cameras use it, and a decoder behind it: what the monitor sees has been through both. */
export interface ClipCodec extends Disposable {
  code(luma: Uint8Array): CodedPicture;
}

/** Errors: `bench.codec` when libx264 is missing or a picture is lost. */
export async function openClipCodec({ framesPerSecond, bitRate, keyframeEvery }: ClipCodecOptions): Promise<ClipCodec> {
  Log.setLevel(AV_LOG_ERROR);
  const encoder = new CodecContext();
  const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
  if (!codec) throw new CodedError('bench.codec', 'This build of FFmpeg has no libx264.');
  encoder.allocContext3(codec);
  encoder.width = width;
  encoder.height = height;
  encoder.pixelFormat = AV_PIX_FMT_YUV420P;
  encoder.timeBase = new Rational(1, framesPerSecond);
  encoder.framerate = new Rational(framesPerSecond, 1);
  encoder.maxBFrames = 0;
  encoder.threadCount = 1;
  if (bitRate !== undefined) {
    encoder.bitRate = BigInt(bitRate);
    encoder.rcMaxRate = BigInt(Math.round(bitRate * 1.25));
    encoder.rcBufferSize = bitRate;
  }
  const settings = { preset: 'ultrafast', tune: 'zerolatency', profile: 'baseline', 'forced-idr': '1', 'x264-params': 'keyint=infinite:scenecut=0:repeat-headers=1' };
  // The asynchronous open: the synchronous one with a dictionary crashes later.
  check(await encoder.open2(codec, Dictionary.fromObject(bitRate === undefined ? { ...settings, crf: '26' } : settings)), 'the encoder refused its settings');
  const decoder = new CodecContext();
  const decoding = Codec.findDecoder(AV_CODEC_ID_H264);
  decoder.allocContext3(decoding);
  decoder.threadCount = 1;
  check(await decoder.open2(decoding), 'the decoder could not be opened');

  const frame = new Frame();
  frame.alloc();
  frame.width = width;
  frame.height = height;
  frame.format = AV_PIX_FMT_YUV420P;
  check(frame.getBuffer(0), 'no memory for a picture');
  const [luma, blue, red] = frame.data ?? [];
  if (!luma || !blue || !red) throw new CodedError('bench.codec', 'The encoder has no picture memory.');
  blue.fill(128);
  red.fill(128);
  const stride = frame.linesize[0] ?? width;
  const packet = new Packet();
  packet.alloc();
  const shown = new Frame();
  shown.alloc();
  let count = 0;
  return {
    code(picture) {
      for (let row = 0; row < height; row += 1) luma.set(picture.subarray(row * width, (row + 1) * width), row * stride);
      const keyframe = count % keyframeEvery === 0;
      frame.pts = BigInt(count);
      frame.pictType = keyframe ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
      count += 1;
      check(encoder.sendFrameSync(frame), 'the encoder refused a picture');
      check(encoder.receivePacketSync(packet), 'the encoder lost a picture');
      const bytes = packet.data?.length ?? 0;
      const hash = keyframe && packet.data !== null ? hashOf(packet.data) : undefined;
      check(decoder.sendPacketSync(packet), 'the decoder refused a picture');
      packet.unref();
      check(decoder.receiveFrameSync(shown), 'the decoder lost a picture');
      const [decoded] = shown.data ?? [];
      if (!decoded) throw new CodedError('bench.codec', 'The decoder gave no luma.');
      const grid = gridOf(decoded, shown.linesize[0] ?? width, width, height);
      shown.unref();
      return { keyframe, bytes, hash, grid };
    },
    [Symbol.dispose]() {
      packet.free();
      frame.free();
      shown.free();
      encoder.freeContext();
      decoder.freeContext();
    },
  };
}

/** Of the coded slices of a keyframe, from behind their headers. Parameter sets before them are the same anyway. */
function hashOf(annexB: Uint8Array): string {
  const buffer = Buffer.from(annexB.buffer, annexB.byteOffset, annexB.byteLength);
  for (let at = buffer.indexOf('000001', 0, 'hex'); at >= 0; at = buffer.indexOf('000001', at + 3, 'hex')) {
    if (((buffer[at + 3] ?? 0) & 31) === SLICE_IDR) return createHash('sha256').update(buffer.subarray(at + 3 + HEADER_BYTES)).digest('base64');
  }
  return '';
}

function check(result: number, what: string): void {
  if (result < 0) throw new CodedError('bench.codec', what, { facts: { result } });
}
