import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CodedPicture, H264Depacketizer } from './h264-depacketizer.ts';
import type { RtpPacket } from './rtp-packet.ts';

interface Sent {
  readonly nalUnits: readonly Uint8Array[];
  readonly keyframe: boolean;
  readonly packets: readonly RtpPacket[];
}

const NAL = { slice: (...rest: number[]) => Uint8Array.of(0x41, 0x80, ...rest), idr: (...rest: number[]) => Uint8Array.of(0x65, 0x80, ...rest), sps: Uint8Array.of(0x67, 1, 2, 3), pps: Uint8Array.of(0x68, 4) };

/** A sender of our own: single NAL units, STAP-A for the parameter sets, FU-A above `limit` bytes. */
function packetize(pictures: readonly (readonly Uint8Array[])[], limit = 20, firstSequence = 65_500): Sent[] {
  let sequence = firstSequence;
  return pictures.map((nalUnits, i) => {
    const small = nalUnits.length > 2 ? nalUnits.slice(0, 2) : [];
    const aggregate = small.flatMap((nal) => [nal.length >> 8, nal.length & 0xff, ...nal]);
    const payloads = [
      ...(small.length > 0 ? [Uint8Array.of(0x78, ...aggregate)] : []),
      ...nalUnits.slice(small.length).flatMap((nal) => (nal.length <= limit ? [nal] : fragments(nal, limit))),
    ];
    const packets = payloads.map((payload, k): RtpPacket => {
      sequence = (sequence + 1) & 0xffff;
      return { payloadType: 96, marker: k === payloads.length - 1, sequence, timestamp: (i * 3_600 + 0xffff_0000) >>> 0, ssrc: 1, payload };
    });
    return { nalUnits, keyframe: nalUnits.some((nal) => nal[0] === 0x65), packets };
  });
}

function fragments(nal: Uint8Array, limit: number): Uint8Array[] {
  const [header = 0] = nal;
  const chunks: Uint8Array[] = [];
  for (let at = 1; at < nal.length; at += limit) {
    const flags = (at === 1 ? 0x80 : 0) | (at + limit >= nal.length ? 0x40 : 0);
    chunks.push(Uint8Array.of((header & 0xe0) | 28, flags | (header & 0x1f), ...nal.subarray(at, at + limit)));
  }
  return chunks;
}

const collect = (packets: readonly RtpPacket[], depacketizer = new H264Depacketizer()) => packets.flatMap((packet) => depacketizer.push(packet));
/** Which of the sent pictures these are, by their slices: parameter sets may be lost without harm to a picture. */
const numbersOf = (pictures: readonly CodedPicture[], sent: readonly Sent[]) => {
  const slices = (nalUnits: readonly Uint8Array[]) => Buffer.concat(nalUnits.filter((nal) => [1, 5].includes((nal[0] ?? 0) & 31))).toString('hex');
  return pictures.map(({ nalUnits }) => sent.findIndex((entry) => slices(entry.nalUnits) === slices(nalUnits)));
};

const pictures = Array.from({ length: 12 }, (_, i) =>
  i % 4 === 0 ? [NAL.sps, NAL.pps, NAL.idr(...Array.from({ length: 70 }, () => i))] : [NAL.slice(...Array.from({ length: 30 + i }, () => i))],
);
const sent = packetize(pictures);
const all = sent.flatMap(({ packets }) => packets);

describe('H264Depacketizer', () => {
  it('keeps nothing of a packet, whose memory is overwritten, and takes units larger than it has room for', () => {
    const large = packetize([[NAL.sps, NAL.pps, Uint8Array.from({ length: 200_000 }, (_, i) => (i === 0 ? 0x65 : i & 0xff | 0x80))], [NAL.slice(1, 2, 3)]], 1_400);
    const memory = new Uint8Array(1_500);
    const depacketizer = new H264Depacketizer();
    const received = large.flatMap(({ packets }) => packets).flatMap((packet) => {
      memory.set(packet.payload);
      const finished = depacketizer.push({ ...packet, payload: memory.subarray(0, packet.payload.length) });
      memory.fill(0xee);
      return finished;
    });
    expect(received.map(({ nalUnits }) => nalUnits)).toEqual(large.map(({ nalUnits }) => nalUnits));
  });

  it('gives every picture whole, over the wrap of sequence and time', () => {
    const received = collect(all);
    expect(received.map(({ nalUnits }) => nalUnits)).toEqual(sent.map(({ nalUnits }) => nalUnits));
    expect(received.map(({ keyframe }) => keyframe)).toEqual(sent.map(({ keyframe }) => keyframe));
  });

  it('after any loss, gives only whole pictures and resumes at a keyframe', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: all.length - 1 }), { minLength: 1, maxLength: 6 }), (lost) => {
        const received = numbersOf(collect(all.filter((_, i) => !lost.includes(i))), sent);
        expect(received).not.toContain(-1);
        received.forEach((number, i) => expect(number % 4 === 0 || received[i - 1] === number - 1).toBe(true));
      }),
    );
  });

  it('keeps the keyframe that directly follows a loss of whole pictures, as servers drop for slow readers', () => {
    const kept = sent.filter((_, i) => i !== 2 && i !== 3).flatMap(({ packets }) => packets);
    expect(numbersOf(collect(kept), sent)).toEqual([0, 1, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('ignores packets that come again or late', () => {
    const repeated = all.flatMap((packet, i) => (i % 3 === 0 ? [packet, packet, all[Math.max(0, i - 2)] ?? packet] : [packet]));
    const depacketizer = new H264Depacketizer();
    expect(numbersOf(collect(repeated, depacketizer), sent)).toEqual(sent.map((_, i) => i));
    expect(depacketizer.counts.repeated).toBeGreaterThan(10);
    expect(depacketizer.counts.lost).toBe(0);
  });

  it('ends a picture where the time stamp changes when the marker is missing', () => {
    const unmarked = all.map((packet) => ({ ...packet, marker: false }));
    expect(numbersOf(collect(unmarked), sent)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('puts parameter sets that were ended as a picture of their own before the next one', () => {
    const one = (sequence: number, payload: Uint8Array): RtpPacket => ({ payloadType: 96, marker: true, sequence, timestamp: sequence * 100, ssrc: 1, payload });
    const [picture] = collect([one(1, NAL.sps), one(2, NAL.pps), one(3, NAL.idr(1))]);
    expect(picture?.nalUnits).toEqual([NAL.sps, NAL.pps, NAL.idr(1)]);
  });

  it('survives any packets, and never gives a picture without a slice or before a keyframe', () => {
    const packet = fc.record({ marker: fc.boolean(), sequence: fc.integer({ min: 0, max: 30 }), timestamp: fc.constantFrom(1, 2, 3), payload: fc.tuple(fc.constantFrom(0x41, 0x65, 0x67, 0x78, 0x7c, 0x1d, 0), fc.uint8Array({ maxLength: 12 })).map(([first, rest]) => Uint8Array.of(first, ...rest)) });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 40 }), (packets) => {
        const received = collect(packets.map((entry) => ({ ...entry, payloadType: 96, ssrc: 1 })));
        if (received[0] !== undefined) expect(received[0].keyframe).toBe(true);
        for (const { nalUnits } of received) expect(nalUnits.some((nal) => [1, 2, 3, 4, 5].includes((nal[0] ?? 0) & 31))).toBe(true);
      }),
    );
  });

  it('drops a picture that outgrows every bound', () => {
    const depacketizer = new H264Depacketizer();
    const chunk = new Uint8Array(60_000).fill(0x7c, 0, 1).fill(0x05, 1, 2);
    for (let i = 0; i < 200; i += 1) depacketizer.push({ payloadType: 96, marker: i === 199, sequence: i, timestamp: 1, ssrc: 1, payload: i === 0 ? Uint8Array.of(0x7c, 0x85, ...chunk.subarray(2)) : chunk });
    expect(depacketizer.counts.dropped).toBe(1);
    expect(depacketizer.counts.malformed).toBeGreaterThan(0);
  });
});
