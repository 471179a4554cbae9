import { Writable } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { annexBOf, nalUnitsOf } from './annex-b.ts';
import { type MaskMessage, MaskMessageReader, sendMaskMessage } from './mask-protocol.ts';

const message = fc.record({ session: fc.nat(2 ** 32 - 1), keyframe: fc.boolean(), unseen: fc.boolean(), annexB: fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 4 }) });

it('reads the pictures that were sent, however they are cut on their way', () => {
  fc.assert(fc.property(fc.array(message, { maxLength: 6 }), fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }), (sent, cuts) => {
    const chunks: Buffer[] = [];
    const pipe = new Writable({
      writev(written, done) {
        // Nothing but bytes is written, and they are kept as they are.
        chunks.push(...written.map(({ chunk }) => chunk as Buffer));
        done();
      },
    });
    for (const one of sent) sendMaskMessage(pipe, one);
    const bytes = Buffer.concat(chunks);
    const reader = new MaskMessageReader();
    const read: MaskMessage[] = [];
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      const end = at + (cuts[turn % cuts.length] ?? 1);
      read.push(...reader.push(bytes.subarray(at, end)));
      at = end;
    }
    expect(read.map(({ annexB, ...facts }) => ({ ...facts, annexB: [...annexB] }))).toEqual(sent.map(({ annexB, ...facts }) => ({ ...facts, annexB: annexB.flatMap((part) => [...part]) })));
  }));
});

it('takes apart into NAL units what was put together from them', () => {
  // As a coder writes them: no start code within (its emulation prevention), no zero at the end (its stop bit).
  const nal = fc.array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 30 }).map((bytes) => Uint8Array.from(bytes));
  const format = { codec: 'h264', sps: Uint8Array.of(0x67, 1), pps: Uint8Array.of(0x68, 2), width: 2, height: 2, codecString: '' } as const;
  fc.assert(fc.property(fc.array(nal, { maxLength: 5 }), fc.boolean(), (nalUnits, keyframe) => {
    const bytes = Buffer.concat(annexBOf({ format, keyframe, nalUnits }));
    expect(nalUnitsOf(bytes)).toEqual(keyframe ? [format.sps, format.pps, ...nalUnits] : nalUnits);
  }));
  expect(nalUnitsOf(new Uint8Array())).toEqual([]);
});
