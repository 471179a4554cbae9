import { maxPayload } from './rtp-packet.ts';

const STAP_A = 24;
const FU_A = 28;

/**
 * RTP payloads of one picture (RFC 6184, packetization-mode 1): small NAL units in a row share a STAP-A,
 * big ones are cut into FU-A fragments, the rest travel alone. Their order is kept.
 */
export function packetise(nalUnits: readonly Uint8Array[], limit: number = maxPayload): Uint8Array[] {
  const payloads: Uint8Array[] = [];
  let small: Uint8Array[] = [];
  let smallSize = 1;
  const flush = (): void => {
    if (small.length === 1) payloads.push(small[0] as Uint8Array); // its length was just checked
    else if (small.length > 1) payloads.push(aggregate(small, smallSize));
    small = [];
    smallSize = 1;
  };
  for (const nal of nalUnits) {
    if (nal.length === 0) continue;
    if (nal.length > limit) {
      flush();
      payloads.push(...fragment(nal, limit));
      continue;
    }
    if (smallSize + 2 + nal.length > limit) flush();
    small.push(nal);
    smallSize += 2 + nal.length;
  }
  flush();
  return payloads;
}

function aggregate(nals: readonly Uint8Array[], size: number): Uint8Array {
  const payload = new Uint8Array(size);
  // F is set if any unit has it, NRI is the highest of them (RFC 6184, 5.7).
  const forbidden = nals.some((nal) => (nal[0] ?? 0) & 0x80) ? 0x80 : 0;
  const importance = Math.max(...nals.map((nal) => (nal[0] ?? 0) & 0x60));
  payload[0] = forbidden | importance | STAP_A;
  let at = 1;
  for (const nal of nals) {
    payload[at] = nal.length >> 8;
    payload[at + 1] = nal.length & 0xff;
    payload.set(nal, at + 2);
    at += 2 + nal.length;
  }
  return payload;
}

function fragment(nal: Uint8Array, limit: number): Uint8Array[] {
  const header = nal[0] as number; // a NAL unit longer than the limit is not empty
  const room = limit - 2;
  const payloads: Uint8Array[] = [];
  for (let at = 1; at < nal.length; at += room) {
    const piece = nal.subarray(at, at + room);
    const payload = new Uint8Array(2 + piece.length);
    const first = at === 1 ? 0x80 : 0;
    const last = at + room >= nal.length ? 0x40 : 0;
    payload[0] = (header & 0xe0) | FU_A;
    payload[1] = first | last | (header & 0x1f);
    payload.set(piece, 2);
    payloads.push(payload);
  }
  return payloads;
}
