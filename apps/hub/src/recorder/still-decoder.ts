import { CodedError } from '@latchkey/kit';
import { AV_CODEC_ID_H264, AV_CODEC_ID_MJPEG, AV_LOG_QUIET, AV_PIX_FMT_YUVJ420P, AVCOL_RANGE_JPEG, SWS_AREA } from 'node-av/constants';
import { Codec, CodecContext, Frame, Log, Packet, Rational, SoftwareScaleContext } from 'node-av/lib';
import type { CodedClip } from './thumbnail-port.ts';

/** Decodes all pictures of a clip and gives the last as JPEG, at most `width` wide. Loads FFmpeg: import only in a process of its own. */
export async function renderStill({ configuration, samples }: CodedClip, width: number): Promise<Uint8Array> {
  Log.setLevel(AV_LOG_QUIET);
  using decoder = await openCodec(Codec.findDecoder(AV_CODEC_ID_H264), (context) => {
    context.extraData = Buffer.from(configuration);
  });
  using packet = new Packet();
  using incoming = new Frame();
  using newest = new Frame();
  packet.alloc();
  incoming.alloc();
  newest.alloc();
  const receive = () => {
    // A receive that finds nothing empties its frame, so the newest is kept in another.
    while (decoder.receiveFrameSync(incoming) >= 0) {
      newest.unref();
      newest.ref(incoming);
    }
  };
  for (const sample of samples) {
    packet.data = Buffer.from(sample);
    check(decoder.sendPacketSync(packet), 'the decoder refused a picture');
    packet.unref();
    receive();
  }
  decoder.sendPacketSync(null);
  receive();
  if (newest.width === 0) throw new CodedError('thumbnail.failed', 'No picture could be decoded');
  return encodeJpeg(newest, Math.min(width, newest.width));
}

async function encodeJpeg(picture: Frame, width: number): Promise<Uint8Array> {
  const height = Math.max(2, Math.round((picture.height * width) / picture.width / 2) * 2);
  using small = new Frame();
  small.alloc();
  small.width = width - (width % 2);
  small.height = height;
  small.format = AV_PIX_FMT_YUVJ420P;
  check(small.getBuffer(0), 'no memory for the still');
  using scaler = new SoftwareScaleContext();
  // The format of a decoded video frame is always a pixel format.
  scaler.getContext(picture.width, picture.height, picture.format as typeof AV_PIX_FMT_YUVJ420P, small.width, small.height, AV_PIX_FMT_YUVJ420P, SWS_AREA);
  check(scaler.scaleFrameSync(small, picture), 'the still could not be made smaller');
  using encoder = await openCodec(Codec.findEncoder(AV_CODEC_ID_MJPEG), (context) => {
    context.width = small.width;
    context.height = small.height;
    context.pixelFormat = AV_PIX_FMT_YUVJ420P;
    context.colorRange = AVCOL_RANGE_JPEG;
    context.timeBase = new Rational(1, 25);
  });
  using packet = new Packet();
  packet.alloc();
  small.pts = 0n;
  check(encoder.sendFrameSync(small), 'the still could not be coded');
  check(encoder.receivePacketSync(packet), 'the still could not be coded');
  if (packet.data === null) throw new CodedError('thumbnail.failed', 'The still is empty');
  return new Uint8Array(packet.data);
}

async function openCodec(codec: Codec | null, configure: (context: CodecContext) => void): Promise<CodecContext> {
  if (codec === null) throw new CodedError('thumbnail.unavailable', 'This build of FFmpeg lacks a codec');
  const context = new CodecContext();
  context.allocContext3(codec);
  context.threadCount = 1;
  configure(context);
  // Without a dictionary: the synchronous open with one crashes later, and nothing needs one.
  check(await context.open2(codec), 'a codec could not be opened');
  return context;
}

function check(result: number, what: string): void {
  if (result < 0) throw new CodedError('thumbnail.failed', what, { facts: { result } });
}
