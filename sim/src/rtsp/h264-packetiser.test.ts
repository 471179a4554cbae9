import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitAnnexB } from './h264-nal.ts';
import { packetise } from './h264-packetiser.ts';

/** Puts NAL units together again as RFC 6184 says, written apart from the packetiser. */
function depacketise(payloads: readonly Uint8Array[]): Uint8Array[] {
  const units: Uint8Array[] = [];
  let parts: Uint8Array[] = [];
  for (const payload of payloads) {
    const type = (payload[0] ?? 0) & 31;
    if (type === 24) {
      for (let at = 1; at < payload.length; ) {
        const size = ((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0);
        units.push(payload.slice(at + 2, at + 2 + size));
        at += 2 + size;
      }
    } else if (type === 28) {
      const indicator = payload[0] ?? 0;
      const header = payload[1] ?? 0;
      if (header & 0x80) parts = [Uint8Array.of((indicator & 0xe0) | (header & 31))];
      parts.push(payload.slice(2));
      if (header & 0x40) units.push(Uint8Array.from(parts.flatMap((part) => [...part])));
    } else units.push(payload.slice());
  }
  return units;
}

const anyNal = fc
  .tuple(fc.integer({ min: 1, max: 23 }), fc.integer({ min: 0, max: 3 }), fc.uint8Array({ maxLength: 900 }))
  .map(([type, importance, body]) => Uint8Array.of((importance << 5) | type, ...body));

describe('packetise', () => {
  it('loses and reorders nothing, and no payload is longer than the limit', () => {
    fc.assert(
      fc.property(fc.array(anyNal, { maxLength: 12 }), fc.integer({ min: 40, max: 400 }), (nals, limit) => {
        const payloads = packetise(nals, limit);
        expect(Math.max(0, ...payloads.map((payload) => payload.length))).toBeLessThanOrEqual(limit);
        expect(depacketise(payloads)).toEqual(nals);
      }),
    );
  });

  it('sends parameter sets in one packet and cuts a big picture into fragments with one start and one end', () => {
    const [sps, pps, idr] = [Uint8Array.of(0x67, 1, 2), Uint8Array.of(0x68, 3), new Uint8Array(5_000).fill(0x65)];
    const payloads = packetise([sps, pps, idr]);
    expect(payloads.map((payload) => (payload[0] ?? 0) & 31)).toEqual([24, 28, 28, 28, 28]);
    expect(payloads.slice(1).map((payload) => (payload[1] ?? 0) >> 6)).toEqual([2, 0, 0, 1]);
  });

  it('sends one small unit alone and skips empty ones', () => {
    expect(packetise([new Uint8Array(0), Uint8Array.of(0x41, 9)])).toEqual([Uint8Array.of(0x41, 9)]);
  });
});

describe('splitAnnexB', () => {
  it('finds units behind start codes of three and four bytes', () => {
    expect(splitAnnexB(Uint8Array.of(0, 0, 0, 1, 0x67, 5, 0, 0, 1, 0x68, 6, 0, 0, 0, 1, 0x65, 0, 0, 3, 7))).toEqual([
      Uint8Array.of(0x67, 5),
      Uint8Array.of(0x68, 6),
      Uint8Array.of(0x65, 0, 0, 3, 7),
    ]);
  });

  it('never fails on noise and never returns a start code', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 0, 1, 2, 0x65), { maxLength: 200 }), (bytes) => {
        for (const nal of splitAnnexB(Uint8Array.from(bytes))) expect(Buffer.from(nal).includes(Uint8Array.of(0, 0, 1))).toBe(false);
      }),
    );
  });
});
