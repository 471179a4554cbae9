import { Instant } from '@latchkey/kit';

/** A sender report (RFC 3550 clause 6.4.1): which RTP time the camera's wall clock stood at. */
export interface SenderReport {
  readonly ssrc: number;
  /** The camera's own clock, which may be wrong. */
  readonly cameraTime: Instant;
  /** 32 bits, as sent. */
  readonly rtpTimestamp: number;
}

/** Seconds from 1900 (NTP) to 1970 (Unix). */
const NTP_EPOCH_SECONDS = 2_208_988_800;
const SENDER_REPORT = 200;

/** The first sender report of a compound RTCP packet; undefined when there is none or the packet is malformed. */
export function parseSenderReport(bytes: Uint8Array): SenderReport | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 4 <= bytes.length; ) {
    if (view.getUint8(at) >> 6 !== 2) return undefined;
    const length = 4 + view.getUint16(at + 2) * 4;
    if (at + length > bytes.length) return undefined;
    if (view.getUint8(at + 1) === SENDER_REPORT && length >= 28) {
      const seconds = view.getUint32(at + 8) - NTP_EPOCH_SECONDS;
      const fraction = view.getUint32(at + 12) / 2 ** 32;
      return {
        ssrc: view.getUint32(at + 4),
        cameraTime: Instant(Math.round((seconds + fraction) * 1_000)),
        rtpTimestamp: view.getUint32(at + 16),
      };
    }
    at += length;
  }
  return undefined;
}
