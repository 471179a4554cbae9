import { PassThrough } from 'node:stream';
import { writeToStream } from 'mqtt-packet';
import { expect, it } from 'vitest';
import { keepPacketLengthsTogether } from './packet-lengths.ts';

it('keeps the lengths of packets in a few pools, whatever takes from the pool between them', () => {
  keepPacketLengthsTogether();
  const written: Uint8Array[] = [];
  const sink = new PassThrough();
  sink.write = (bytes: Uint8Array) => written.push(bytes) > 0;
  const lengths: Uint8Array[] = [];
  for (let size = 0; size < 2_000; size += 1) {
    // More than what fits twice into a pool.
    Buffer.allocUnsafe(Buffer.poolSize / 2 - 1);
    written.length = 0;
    writeToStream({ cmd: 'publish', topic: 't', payload: Buffer.alloc(size), qos: 0, dup: false, retain: false }, sink);
    // The header's byte, then the length.
    lengths.push(written[1] ?? new Uint8Array());
  }
  expect(lengths.map(({ length }) => length).filter((length) => length !== 1 && length !== 2)).toEqual([]);
  expect(new Set(lengths.map(({ buffer }) => buffer)).size).toBeLessThan(6);
});
