import { Writable } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PictureListReader, type SentPicture, sendPictures } from './luma-protocol.ts';

const piece = fc.uint8Array({ maxLength: 40 });
const picture: fc.Arbitrary<SentPicture> = fc.record({ session: fc.nat(9), rtpTime: fc.nat(), keyframe: fc.boolean(), annexB: fc.array(piece, { maxLength: 4 }) });
const lists = fc.array(fc.record({ camera: fc.string(), reads: fc.boolean(), pictures: fc.array(picture, { minLength: 1, maxLength: 5 }) }), { maxLength: 4 });

it('reads the lists that were sent, however they are cut on their way', () => {
  fc.assert(fc.property(lists, fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }), (sent, cuts) => {
    const chunks: Buffer[] = [];
    const pipe = new Writable({
      writev(written, done) {
        // Nothing but bytes is written, and they are kept as they are.
        chunks.push(...written.map(({ chunk }) => chunk as Buffer));
        done();
      },
    });
    for (const { camera, pictures, reads } of sent) sendPictures(pipe, camera, pictures, reads);
    const bytes = Buffer.concat(chunks);
    const reader = new PictureListReader();
    const read: unknown[] = [];
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      const end = at + (cuts[turn % cuts.length] ?? 1);
      read.push(...reader.push(bytes.subarray(at, end)).map((list) => list.map(({ annexB, ...facts }) => ({ ...facts, annexB: [...annexB] }))));
      at = end;
    }
    expect(read).toEqual(sent.map(({ camera, reads, pictures }) => pictures.map(({ annexB, ...facts }) => ({ camera, reads, ...facts, annexB: annexB.flatMap((part) => [...part]) }))));
  }));
});
