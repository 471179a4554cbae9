const PAYLOAD_SPECIFIC_FEEDBACK = 206;
const PICTURE_LOSS = 1;
const FULL_INTRA_REQUEST = 4;

/** True when an RTCP compound packet says that the viewer's decoder needs a fresh start. RFC 4585 §6.3.1, RFC 5104 §4.3.1. */
export function asksForKeyframe(packet: Uint8Array): boolean {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  for (let at = 0; at + 4 <= view.byteLength; at += (view.getUint16(at + 2) + 1) * 4) {
    const format = view.getUint8(at) & 31;
    if (view.getUint8(at + 1) === PAYLOAD_SPECIFIC_FEEDBACK && (format === PICTURE_LOSS || format === FULL_INTRA_REQUEST)) return true;
  }
  return false;
}
