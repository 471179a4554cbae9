import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Bytes } from '@latchkey/kit';
import { FrameMeter } from './frame-meter.ts';

/** A socket as a stream that breaks off at the first packet larger than `limit`, before it is collected in memory. */
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
