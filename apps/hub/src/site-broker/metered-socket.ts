import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Bytes } from '@latchkey/kit';
import { FrameMeter } from './frame-meter.ts';

/**
 * A socket as a stream that breaks off at the first packet larger than `limit`, before it is collected in memory.
 * The broker takes `read()` to give all that has come, and waits for the next `readable`; from Node 26 on `read()` gives one chunk,
 * and no further `readable` comes while others wait, so that a packet in several chunks would never be seen whole: here it gives them all.
 */
export function meteredSocket(socket: Socket, limit: () => Bytes, onTooLarge: () => void): Duplex {
  const meter = new FrameMeter(limit);
  const stream = new Duplex({
    read: () => void socket.resume(),
    write: (chunk, _encoding, done) => void socket.write(chunk, done),
    final: (done) => void socket.end(done),
    destroy(error, done) {
      socket.destroy();
      done(error);
    },
  });
  const readOne = stream.read.bind(stream);
  stream.read = (size) => {
    if (typeof size === 'number') return readOne(size);
    const chunks: Buffer[] = [];
    for (let chunk: Buffer | null = readOne(); chunk !== null; chunk = readOne()) chunks.push(chunk);
    return chunks.length === 0 ? null : Buffer.concat(chunks);
  };
  socket.on('data', (chunk: Buffer) => {
    if (!meter.accepts(chunk)) {
      onTooLarge();
      stream.destroy();
    } else if (!stream.push(chunk)) socket.pause();
  });
  socket.on('end', () => stream.push(null));
  socket.on('error', (error) => stream.destroy(error));
  socket.on('close', () => stream.destroy());
  return stream;
}
