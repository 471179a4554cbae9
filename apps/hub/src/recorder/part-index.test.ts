import { BufferSource, EncodedPacketSink, Input, MP4 } from 'mediabunny';
import { describe, expect, it } from 'vitest';
import { initSegment } from '../fmp4/init-segment.ts';
import { Instant, joinBytes, Millis } from '@latchkey/kit';
import { INDEX_ROOM, type IndexPoint, readPartIndex } from '@latchkey/sealing';
import { FragmentBuilder } from './fragment-builder.ts';
import { TIMESCALE } from './media-timeline.ts';
import { emptyIndex, partIndex } from './part-index.ts';
import { drawnMaterial } from './scripted-camera.fixture.ts';

const rowsOf = (index: Uint8Array) => {
  const view = new DataView(index.buffer, index.byteOffset, index.byteLength);
  const count = view.getUint16(38);
  return Array.from({ length: count }, (_, i) => ({ size: view.getUint32(40 + i * 12), duration: view.getUint32(44 + i * 12) }));
};
const everySecond = (count: number) => Array.from({ length: count }, (_, i): IndexPoint => ({ offset: 9_000 + i * 50_000, mediaTime: i * TIMESCALE }));

describe('partIndex', () => {
  it.each([1, 10, 678, 679, 5_000])('covers all of a part with %i access points in the same room', (count) => {
    const points = everySecond(count);
    const end = { offset: 9_000 + count * 50_000, mediaTime: count * TIMESCALE };
    const index = partIndex(points, end);
    expect(index).toHaveLength(INDEX_ROOM);
    const rows = rowsOf(index);
    expect(rows.reduce((sum, { size }) => sum + size, 0)).toBe(count * 50_000);
    expect(rows.reduce((sum, { duration }) => sum + duration, 0)).toBe(count * TIMESCALE);
    expect(rows.length).toBe(Math.ceil(count / Math.ceil(count / 678)));
    // What is left over is a free box that ends where the fragments begin.
    const view = new DataView(index.buffer, index.byteOffset);
    const sidx = view.getUint32(0);
    expect(sidx + view.getUint32(sidx)).toBe(INDEX_ROOM);
    expect(Number(view.getBigUint64(28))).toBe(INDEX_ROOM - sidx);
  });

  it('is read back by those who have no more than it', () => {
    const points = everySecond(60);
    const end = { offset: 9_000 + 60 * 50_000, mediaTime: 60 * TIMESCALE };
    expect(readPartIndex(partIndex(points, end), 9_000)).toEqual({ points, end });
    expect(readPartIndex(emptyIndex(), 9_000)).toBeUndefined();
  });

  it('is empty room while there is nothing to point at', () => {
    expect(partIndex([], { offset: 0, mediaTime: 0 })).toEqual(emptyIndex());
  });
});

describe('a part, read by mediabunny', () => {
  it('holds every picture at its time, with keyframes marked and every NAL unit as it came', async () => {
    const { format, units } = drawnMaterial(4);
    const builder = new FragmentBuilder();
    const fragments = units.flatMap((picture, i) =>
      builder.push({ ...picture, format, session: 1, rtpTime: i * 3_600, arrivedAt: Instant(1e12 + i * 40), arrivedMonotonic: Millis(i * 40) }, 5),
    );
    const header = initSegment(format, TIMESCALE);
    let offset = header.length + INDEX_ROOM;
    const points: IndexPoint[] = [];
    for (const { startsWithKeyframe, mediaTime, bytes } of fragments) {
      if (startsWithKeyframe) points.push({ offset, mediaTime });
      offset += bytes.length;
    }
    const file = joinBytes(header, partIndex(points, { offset, mediaTime: 4 * TIMESCALE }), ...fragments.map(({ bytes }) => bytes));
    using input = new Input({ source: new BufferSource(file), formats: [MP4] });
    const track = await input.getPrimaryVideoTrack();
    if (track === null) throw new TypeError('mediabunny finds no video');
    expect([track.codec, track.displayWidth, track.displayHeight]).toEqual(['avc', 320, 180]);
    const packets = [];
    for await (const packet of new EncodedPacketSink(track).packets()) packets.push(packet);
    expect(packets.map(({ type }) => type)).toEqual(units.map(({ keyframe }) => (keyframe ? 'key' : 'delta')));
    expect(packets.every(({ timestamp }, i) => Math.abs(timestamp - i * 0.04) < 1e-6)).toBe(true);
    const nalUnits = packets.map(({ data }) => cut(data));
    expect(nalUnits).toEqual(units.map((picture) => picture.nalUnits.map((nal) => [...nal])));
  });
});

/** Takes the length prefixes off. */
function cut(sample: Uint8Array): number[][] {
  const view = new DataView(sample.buffer, sample.byteOffset, sample.byteLength);
  const nalUnits: number[][] = [];
  for (let at = 0; at < sample.length; at += 4 + view.getUint32(at)) nalUnits.push([...sample.subarray(at + 4, at + 4 + view.getUint32(at))]);
  return nalUnits;
}
