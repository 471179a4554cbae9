import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSenderReport } from './rtcp-report.ts';
import { parseRtpPacket } from './rtp-packet.ts';
import { RtpTime } from './rtp-time.ts';

describe('parseRtpPacket', () => {
  it('reads the header, and skips sources, extension and padding', () => {
    const header = [0x80 | 0x20 | 0x10 | 1, 0x80 | 96, 0x12, 0x34, 0, 0, 1, 0, 0, 0, 0, 7];
    const packet = Uint8Array.of(...header, 9, 9, 9, 9, 0xbe, 0xde, 0, 1, 5, 5, 5, 5, 0xaa, 0xbb, 0, 2);
    expect(parseRtpPacket(packet)).toEqual({ payloadType: 96, marker: true, sequence: 0x1234, timestamp: 256, ssrc: 7, payload: Uint8Array.of(0xaa, 0xbb) });
  });

  it('gives nothing for what is not RTP, and never throws', () => {
    expect(parseRtpPacket(new Uint8Array(11))).toBeUndefined();
    expect(parseRtpPacket(new Uint8Array(12))).toBeUndefined();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void parseRtpPacket(Uint8Array.of(0xb0, ...bytes))));
  });
});

describe('parseSenderReport', () => {
  const report = Uint8Array.of(0x80, 200, 0, 6, 0, 0, 0, 7, 0xe9, 0x3c, 0x5c, 0, 0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  it('tells the camera\'s clock, also behind another report', () => {
    const receiverReport = Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 1);
    const expected = { ssrc: 7, rtpTimestamp: 256, cameraTime: (0xe93c5c00 - 2_208_988_800) * 1_000 + 500 };
    expect(parseSenderReport(report)).toEqual(expected);
    expect(parseSenderReport(Uint8Array.of(...receiverReport, ...report))).toEqual(expected);
  });

  it('ignores what is torn or malformed, and never throws', () => {
    expect(parseSenderReport(report.subarray(0, 20))).toBeUndefined();
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void parseSenderReport(Uint8Array.of(0x80, 200, ...bytes))));
  });
});

describe('RtpTime', () => {
  it('grows over the wrap', () => {
    const time = new RtpTime();
    expect([0xffff_f000, 0xffff_ff00, 0x100, 0xe10].map((raw) => time.unwrap(raw) - 0xffff_f000)).toEqual([0, 0xf00, 0x1100, 0x1e10]);
  });

  it('only grows, whatever comes, and counts what was not later', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff_ffff }), { minLength: 2, maxLength: 50 }), (raws) => {
        const time = new RtpTime();
        const unwrapped = raws.map((raw) => time.unwrap(raw));
        expect(unwrapped.every((value, i) => i === 0 || value > (unwrapped[i - 1] ?? 0))).toBe(true);
      }),
    );
    const time = new RtpTime();
    [100, 90, 100, 200].forEach((raw) => time.unwrap(raw));
    expect(time.stepsBack).toBe(2);
  });
});
