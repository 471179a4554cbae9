/** H.264's dynamic payload type in our SDP. */
export const payloadType = 96;

/** The largest RTP payload: with headers it fits one Ethernet frame, as cameras send even over TCP. */
export const maxPayload = 1_400;

/** The fields of an RTP header that change (RFC 3550, 5.1). */
export interface RtpHeader {
  /** Taken modulo 2^16. */
  readonly sequence: number;
  /** Taken modulo 2^32. */
  readonly timestamp: number;
  readonly ssrc: number;
  /** Set on the last packet of a picture. */
  readonly marker: boolean;
}

/** An RTP packet framed for a TCP connection: `$`, channel, length, packet (RFC 2326, 10.12). */
export function interleavedRtp(channel: number, header: RtpHeader, payload: Uint8Array): Buffer {
  const packet = Buffer.allocUnsafe(16 + payload.length);
  writeInterleavedHeader(packet, channel, 12 + payload.length);
  packet[4] = 0x80;
  packet[5] = (header.marker ? 0x80 : 0) | payloadType;
  packet.writeUInt16BE(header.sequence & 0xffff, 6);
  packet.writeUInt32BE(header.timestamp >>> 0, 8);
  packet.writeUInt32BE(header.ssrc >>> 0, 12);
  packet.set(payload, 16);
  return packet;
}

/** The four bytes in front of every binary packet on an RTSP connection. */
export function writeInterleavedHeader(target: Buffer, channel: number, length: number): void {
  target[0] = 0x24;
  target[1] = channel;
  target.writeUInt16BE(length, 2);
}
