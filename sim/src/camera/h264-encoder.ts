import { CodedError } from '@latchkey/kit';
import {
  AV_LOG_ERROR,
  AV_PICTURE_TYPE_I,
  AV_PICTURE_TYPE_NONE,
  AV_PIX_FMT_YUV420P,
  AVCOL_PRI_SMPTE170M,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_SMPTE170M,
  AVCOL_TRC_SMPTE170M,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import { Codec, CodecContext, Dictionary, Frame, Log, Packet, Rational } from 'node-av/lib';
import type { ParameterSets } from '../rtsp/access-unit-source.ts';
import { nalType, nalTypes, splitAnnexB } from '../rtsp/h264-nal.ts';
import type { PicturePlanes } from './picture-planes.ts';

export interface H264EncoderOptions {
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly bitsPerSecond: number;
}

/** H.264 as cameras send it: constrained baseline, one slice a picture, no B pictures, nothing held back. */
export interface H264Encoder extends Disposable {
  readonly parameterSets: ParameterSets;
  /** Write the picture here, then call {@link H264Encoder.encode}. */
  readonly picture: PicturePlanes;
  /** The coded picture's NAL units in their own memory. A keyframe is an IDR with its parameter sets in front. */
  encode(rtpTime: number, keyframe: boolean): Uint8Array[];
}

/** Errors: `sim.encoder` when libx264 is missing or refuses. */
export async function openH264Encoder({ width, height, framesPerSecond, bitsPerSecond }: H264EncoderOptions): Promise<H264Encoder> {
  Log.setLevel(AV_LOG_ERROR);
  const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
  if (!codec) throw new CodedError('sim.encoder', 'This build of FFmpeg has no libx264, so the camera cannot encode.');
  const context = new CodecContext();
  context.allocContext3(codec);
  context.width = width;
  context.height = height;
  context.pixelFormat = AV_PIX_FMT_YUV420P;
  context.timeBase = new Rational(1, 90_000);
  context.framerate = new Rational(framesPerSecond, 1);
  context.maxBFrames = 0;
  context.bitRate = BigInt(bitsPerSecond);
  context.rcMaxRate = BigInt(Math.round(bitsPerSecond * 1.25));
  context.rcBufferSize = bitsPerSecond;
  context.threadCount = 1;
  // Written into the stream, because players guess another matrix for HD and would shift every colour.
  context.colorSpace = AVCOL_SPC_SMPTE170M;
  context.colorPrimaries = AVCOL_PRI_SMPTE170M;
  context.colorTrc = AVCOL_TRC_SMPTE170M;
  context.colorRange = AVCOL_RANGE_MPEG;
  // Keyframes come when we ask, never by themselves. The asynchronous open: the synchronous one with a dictionary crashes later.
  const opened = await context.open2(
    codec,
    Dictionary.fromObject({
      preset: 'ultrafast',
      tune: 'zerolatency',
      profile: 'baseline',
      'forced-idr': '1',
      'x264-params': 'keyint=infinite:scenecut=0:repeat-headers=1:deblock=0,0',
    }),
  );
  if (opened < 0) throw new CodedError('sim.encoder', 'libx264 refused its settings.', { facts: { result: opened } });

  const frame = new Frame();
  frame.alloc();
  frame.width = width;
  frame.height = height;
  frame.format = AV_PIX_FMT_YUV420P;
  frame.getBuffer(0);
  const [luma, blue, red] = frame.data ?? [];
  const [lumaStride = width, chromaStride = width / 2] = frame.linesize;
  if (!luma || !blue || !red) throw new CodedError('sim.encoder', 'The encoder has no picture memory.');
  const picture: PicturePlanes = { width, height, luma, lumaStride, blue, red, chromaStride };
  const packet = new Packet();
  packet.alloc();

  const encode = (rtpTime: number, keyframe: boolean): Uint8Array[] => {
    frame.pts = BigInt(rtpTime);
    frame.pictType = keyframe ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    const sent = context.sendFrameSync(frame);
    const received = sent < 0 ? sent : context.receivePacketSync(packet);
    if (received < 0 || !packet.data) throw new CodedError('sim.encoder', 'The encoder lost a picture.', { facts: { result: received } });
    // A copy: the packet's memory is reused for the next picture while clients may still be sent this one.
    const nalUnits = splitAnnexB(new Uint8Array(packet.data));
    packet.unref();
    return nalUnits;
  };

  // The parameter sets are known only once a first picture has been coded; this black one is never sent.
  luma.fill(16);
  blue.fill(128);
  red.fill(128);
  const first = encode(0, true);
  const sps = first.find((nal) => nalType(nal) === nalTypes.sps);
  const pps = first.find((nal) => nalType(nal) === nalTypes.pps);
  if (!sps || !pps) throw new CodedError('sim.encoder', 'The encoder told no parameter sets.');
  return {
    parameterSets: { sps, pps },
    picture,
    encode,
    [Symbol.dispose]() {
      packet.free();
      frame.free();
      context.freeContext();
    },
  };
}
