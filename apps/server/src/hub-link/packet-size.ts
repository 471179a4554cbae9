/**
 * Watches the bytes of one MQTT connection and says when a packet announces more than `limit` bytes (MQTT 3.1.1, 2.2.3: the remaining length is in the
 * first two to five bytes). The broker's parser would otherwise collect up to 256 MB before anybody looks.
 */
export function createPacketSizeCheck(limit: number): (chunk: Uint8Array) => boolean {
  let bodyLeft = 0;
  let header = 0;
  let length = 0;
  return (chunk) => {
    for (let at = 0; at < chunk.length; ) {
      if (bodyLeft > 0) {
        const taken = Math.min(bodyLeft, chunk.length - at);
        bodyLeft -= taken;
        at += taken;
        continue;
      }
      const byte = chunk[at] ?? 0;
      at += 1;
      if (header === 0) {
        header = 1;
        length = 0;
        continue;
      }
      length += (byte & 0x7f) * 128 ** (header - 1);
      if (length > limit || header > 4) return false;
      if ((byte & 0x80) !== 0) header += 1;
      else {
        bodyLeft = length;
        header = 0;
      }
    }
    return true;
  };
}
