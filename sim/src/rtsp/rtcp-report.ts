import type { Instant } from '@latchkey/kit';

/** Seconds from NTP's epoch (1900) to Unix's (1970). */
const ntpOffset = 2_208_988_800;

/** What a sender has to tell: which wall time a media time stands for, and how much it has sent. */
export interface SenderStatistics {
  readonly ssrc: number;
  readonly at: Instant;
  /** The RTP time stamp of the same moment, modulo 2^32. */
  readonly rtpTime: number;
  readonly packets: number;
  readonly octets: number;
}

/** A compound RTCP packet: sender report (RFC 3550, 6.4.1) and an SDES with the canonical name. */
export function senderReport(statistics: SenderStatistics, canonicalName: string): Buffer {
  const report = Buffer.alloc(28);
  report[0] = 0x80;
  report[1] = 200;
  report.writeUInt16BE(6, 2);
  report.writeUInt32BE(statistics.ssrc >>> 0, 4);
  report.writeUInt32BE((Math.floor(statistics.at / 1_000) + ntpOffset) >>> 0, 8);
  report.writeUInt32BE(Math.floor(((statistics.at % 1_000) / 1_000) * 2 ** 32) >>> 0, 12);
  report.writeUInt32BE(statistics.rtpTime >>> 0, 16);
  report.writeUInt32BE(statistics.packets >>> 0, 20);
  report.writeUInt32BE(statistics.octets >>> 0, 24);
  return Buffer.concat([report, sourceDescription(statistics.ssrc, canonicalName)]);
}

function sourceDescription(ssrc: number, canonicalName: string): Buffer {
  const name = Buffer.from(canonicalName).subarray(0, 255);
  // One chunk: SSRC, item type 1 (CNAME), its length, the text, and at least one zero byte up to a word's end.
  const length = Math.ceil((8 + 2 + name.length + 1) / 4) * 4;
  const packet = Buffer.alloc(length);
  packet[0] = 0x81;
  packet[1] = 202;
  packet.writeUInt16BE(length / 4 - 1, 2);
  packet.writeUInt32BE(ssrc >>> 0, 4);
  packet[8] = 1;
  packet[9] = name.length;
  packet.set(name, 10);
  return packet;
}
