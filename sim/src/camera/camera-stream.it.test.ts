import { Instant, systemClock } from '@latchkey/kit';
import { AV_CODEC_ID_H264 } from 'node-av/constants';
import { Codec, CodecContext, Frame, Packet } from 'node-av/lib';
import { afterEach, describe, expect, it } from 'vitest';
import type { HomeState } from '../device-protocol.ts';
import type { SourceUnit } from '../rtsp/access-unit-source.ts';
import { nalType, nalTypes } from '../rtsp/h264-nal.ts';
import { initialHome } from '../world/home-world.ts';
import { type CameraStream, startCameraStream } from './camera-stream.ts';
import type { CameraView } from './camera-view.ts';
import { openH264Encoder } from './h264-encoder.ts';
import { createPlanes } from './picture-planes.ts';
import { burnTimeCode, readTimeCode } from './time-code.ts';

interface Decoded {
  readonly luma: Uint8Array;
  readonly stride: number;
}

/** Decodes pictures one by one with FFmpeg, which we did not write. */
function createDecoder(): { decode(nalUnits: readonly Uint8Array[]): Decoded | undefined } & Disposable {
  const codec = Codec.findDecoder(AV_CODEC_ID_H264);
  if (!codec) throw new TypeError('this FFmpeg cannot decode H.264');
  const context = new CodecContext();
  context.allocContext3(codec);
  context.threadCount = 1;
  context.flags = 0x80000 as typeof context.flags; // AV_CODEC_FLAG_LOW_DELAY
  context.open2Sync(codec, null);
  const frame = new Frame();
  frame.alloc();
  return {
    decode(nalUnits) {
      const packet = new Packet();
      packet.alloc();
      packet.data = Buffer.concat(nalUnits.flatMap((nal) => [Buffer.from([0, 0, 0, 1]), nal]));
      context.sendPacketSync(packet);
      packet.free();
      if (context.receiveFrameSync(frame) < 0) return undefined;
      const plane = frame.data?.[0];
      const decoded = plane && { luma: new Uint8Array(plane), stride: frame.linesize[0] ?? 0 };
      frame.unref();
      return decoded;
    },
    [Symbol.dispose]() {
      frame.free();
      context.freeContext();
    },
  };
}

describe('the time code through H.264', () => {
  it.each([[1_280, 720, 2_000_000], [640, 360, 400_000]])('survives %i x %i at %i bit/s on a busy, noisy picture', async (width, height, bitsPerSecond) => {
    using encoder = await openH264Encoder({ width, height, framesPerSecond: 25, bitsPerSecond });
    using decoder = createDecoder();
    let seed = 1;
    for (let index = 0; index < 60; index += 1) {
      const at = Instant(Date.UTC(2026, 10, 22, 14, 35) + index * 40);
      const { luma, lumaStride } = encoder.picture;
      for (let pixel = 0; pixel < luma.length; pixel += 1) {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
        luma[pixel] = 60 + ((pixel + index * 5) % 120) + (seed >>> 28);
      }
      burnTimeCode(luma, width, height, lumaStride, at);
      const decoded = decoder.decode(encoder.encode(index * 3_600, index % 25 === 0));
      expect(decoded && readTimeCode({ data: decoded.luma, width, height, pixelStride: 1, rowStride: decoded.stride }, at)).toBe(at);
    }
  });
});

describe('a camera stream', () => {
  let stream: CameraStream | undefined;
  afterEach(() => stream?.[Symbol.dispose]());

  /** A view that counts how often it was looked at, brightness following the count. */
  const countingView = (): CameraView => {
    const planes = createPlanes(640, 360);
    let version = 0;
    return {
      planes,
      get version() {
        return version;
      },
      refresh() {
        version += 1;
        planes.luma.fill(60 + (version % 100));
      },
    };
  };
  const start = async (view: CameraView, home: HomeState = initialHome): Promise<CameraStream> => {
    stream = await startCameraStream({ other: view, lamp: () => false, view, framesPerSecond: 25, bitsPerSecond: 400_000, clock: systemClock, home: () => home });
    return stream;
  };
  /** Pictures from the next keyframe on. */
  const hear = (from: CameraStream, count: number): Promise<SourceUnit[]> =>
    new Promise((resolve) => {
      const heard: SourceUnit[] = [];
      const stop = from.source.subscribe((unit) => {
        if (heard.length === 0 && !unit.keyframe) return;
        heard.push(unit);
        if (heard.length < count) return;
        stop();
        resolve(heard);
      });
    });

  it('starts with a keyframe that holds its parameter sets, and has one a second', async () => {
    const units = await hear(await start(countingView()), 27);
    expect(units.map((unit) => unit.keyframe)).toEqual(units.map((_, index) => index % 25 === 0));
    expect(units[25]?.nalUnits.map(nalType)).toEqual([nalTypes.sps, nalTypes.pps, nalTypes.idr]);
    expect(units[1]?.nalUnits.map(nalType)).toEqual([nalTypes.slice]);
  });

  it('rests while nobody listens', async () => {
    const view = countingView();
    const running = await start(view);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(view.version).toBe(0);
    await hear(running, 2);
    expect(view.version).toBeGreaterThanOrEqual(2);
  });

  const lumaAndTime = (decoder: ReturnType<typeof createDecoder>, unit: SourceUnit) => {
    const decoded = decoder.decode(unit.nalUnits);
    const level = decoded?.luma[180 * decoded.stride + 320] ?? -1;
    const time = decoded && readTimeCode({ data: decoded.luma, width: 640, height: 360, pixelStride: 1, rowStride: decoded.stride }, unit.capturedAt);
    return { level, time };
  };

  it('freezes with its clock, freezes under a running clock, and can be covered', async () => {
    const view = countingView();
    const running = await start(view);
    await hear(running, 3);
    for (const [fault, clockRuns] of [['freeze', false], ['freeze-with-clock', true], ['black', true]] as const) {
      running.source.setPictureFault?.(fault);
      using decoder = createDecoder();
      const seen = (await hear(running, 6)).map((unit) => lumaAndTime(decoder, unit));
      const levels = seen.map(({ level }) => level);
      expect(Math.max(...levels) - Math.min(...levels), fault).toBeLessThan(12);
      expect(new Set(seen.map(({ time }) => time)).size, fault).toBe(clockRuns ? 6 : 1);
      if (fault === 'black') expect(Math.max(...levels)).toBeLessThan(40);
    }
    running.source.setPictureFault?.(undefined);
    const before = view.version;
    await hear(running, 3);
    expect(view.version).toBeGreaterThan(before);
  });
});
