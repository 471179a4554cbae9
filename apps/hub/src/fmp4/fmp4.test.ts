import { joinBytes } from '@latchkey/kit';
import type { VideoFormat } from '@latchkey/driver-api';
import fc from 'fast-check';
import { ALL_FORMATS, BufferSource, type EncodedPacket, EncodedPacketSink, Input } from 'mediabunny';
import { describe, expect, it } from 'vitest';
import { lengthPrefixed } from './avc-configuration.ts';
import { fragment } from './fragment.ts';
import { initSegment } from './init-segment.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const baseline: VideoFormat = { codec: 'h264', sps: bytes('6742c00cd901419f9f011000000300100000030320f142a480'), pps: bytes('68cb83cb20'), width: 320, height: 180, codecString: 'avc1.42c00c' };
const high: VideoFormat = { codec: 'h264', sps: bytes('6764000cacd941419f9f011000000300100000030320f1429960'), pps: bytes('68ebe3cb22c0'), width: 320, height: 180, codecString: 'avc1.64000c' };

async function readBack(file: Uint8Array) {
  const input = new Input({ source: new BufferSource(file), formats: ALL_FORMATS });
  const track = await input.getPrimaryVideoTrack();
  if (track === null) throw new TypeError('no video track');
  const packets: EncodedPacket[] = [];
  for await (const packet of new EncodedPacketSink(track).packets()) packets.push(packet);
  return { config: await track.getDecoderConfig(), packets };
}

describe('fragmented MP4 read by mediabunny', () => {
  it.each([baseline, high])('declares the format $codecString', async (format) => {
    const sample = { nalUnits: [bytes('65888400')], duration: 3600, keyframe: true };
    const { config } = await readBack(joinBytes(initSegment(format, 90_000), fragment({ sequence: 1, baseDecodeTime: 0, samples: [sample] })));
    expect(config).toMatchObject({ codec: format.codecString, codedWidth: 320, codedHeight: 180 });
    const record = new Uint8Array(config?.description as ArrayBuffer); // the configuration record, as WebCodecs takes it
    expect(Buffer.from(record).includes(format.sps)).toBe(true);
    expect(Buffer.from(record).includes(format.pps)).toBe(true);
  });

  it('appends chroma format and bit depths for the high profiles only', async () => {
    const tail = (format: VideoFormat) => {
      const file = Buffer.from(initSegment(format, 90_000));
      const start = file.indexOf('avcC') + 4;
      return [...file.subarray(start, start + file.readUInt32BE(start - 8) - 8)].slice(11 + format.sps.length + format.pps.length);
    };
    expect(tail(baseline)).toEqual([]);
    expect(tail(high)).toEqual([0xfd, 0xf8, 0xf8, 0]);
  });

  it('gives back every sample, its time and whether decoding can start there', async () => {
    const nal = fc.uint8Array({ minLength: 1, maxLength: 40 });
    const sample = fc.record({ nalUnits: fc.array(nal, { minLength: 1, maxLength: 3 }), duration: fc.integer({ min: 1, max: 90_000 }), keyframe: fc.boolean() });
    const groups = fc.array(fc.array(sample, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(groups, async (given) => {
        let time = 0;
        const parts = given.map((samples, i) => {
          const part = fragment({ sequence: i + 1, baseDecodeTime: time, samples });
          time += samples.reduce((sum, { duration }) => sum + duration, 0);
          return part;
        });
        const { packets } = await readBack(joinBytes(initSegment(baseline, 90_000), ...parts));
        const flat = given.flat();
        expect(packets.map(({ data }) => Buffer.from(data).toString('hex'))).toEqual(flat.map(({ nalUnits }) => Buffer.from(lengthPrefixed(nalUnits)).toString('hex')));
        expect(packets.map(({ duration }) => Math.round(duration * 90_000))).toEqual(flat.map(({ duration }) => duration));
        expect(packets.map(({ type }) => type === 'key')).toEqual(flat.map(({ keyframe }) => keyframe));
        const starts = flat.map((_, i) => flat.slice(0, i).reduce((sum, { duration }) => sum + duration, 0));
        expect(packets.map(({ timestamp }) => Math.round(timestamp * 90_000))).toEqual(starts);
      }),
      { numRuns: 50 },
    );
  });

  it('keeps a decode time beyond 32 bits', async () => {
    const baseDecodeTime = 2 ** 40;
    const { packets } = await readBack(joinBytes(initSegment(baseline, 90_000), fragment({ sequence: 9, baseDecodeTime, samples: [{ nalUnits: [bytes('65')], duration: 3600, keyframe: true }] })));
    expect(packets[0]?.timestamp).toBeCloseTo(baseDecodeTime / 90_000, 3);
  });
});
