import type { Duplex } from 'node:stream';
import { createWebSocketStream, type WebSocket } from 'ws';

/**
 * A WebSocket as the stream of bytes that the broker reads. The broker takes `read()` to give all that has come, and waits for the next `readable`;
 * from Node 26 on `read()` gives one chunk and no further `readable` while others wait, so that a packet in several frames would never be seen whole.
 */
export function createMqttStream(socket: WebSocket): Duplex {
  const stream = createWebSocketStream(socket);
  const readOne = stream.read.bind(stream);
  stream.read = (size) => {
    if (typeof size === 'number') return readOne(size);
    const chunks: Buffer[] = [];
    for (let chunk: Buffer | null = readOne(); chunk !== null; chunk = readOne()) chunks.push(chunk);
    return chunks.length === 0 ? null : Buffer.concat(chunks);
  };
  return stream;
}
