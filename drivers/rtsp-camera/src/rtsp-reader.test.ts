import { codeOf } from '@latchkey/kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RtspItem, RtspReader } from './rtsp-reader.ts';

const text = (value: string) => new Uint8Array(Buffer.from(value, 'latin1'));
const packet = (channel: number, bytes: Uint8Array) => Uint8Array.of(0x24, channel, bytes.length >> 8, bytes.length & 0xff, ...bytes);

/** Every chunk comes in the same memory, which is overwritten after it was read, as a connection does. */
function readAll(bytes: Uint8Array, cuts: readonly number[]): RtspItem[] {
  const reader = new RtspReader();
  const memory = new Uint8Array(bytes.length);
  const edges = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].toSorted((a, b) => a - b);
  return edges.slice(1).flatMap((edge, i) => {
    const chunk = bytes.subarray(edges[i], edge);
    memory.set(chunk);
    const items = reader.push(memory.subarray(0, chunk.length)).map((item) => (item.kind === 'packet' ? { ...item, bytes: new Uint8Array(item.bytes) } : item));
    memory.fill(0xee);
    return items;
  });
}

describe('RtspReader', () => {
  it('gives the same items however the bytes are cut', () => {
    const stream = Buffer.concat([
      text('RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 5\r\nX: a\r\nx: b\r\n\r\nhello'),
      packet(0, Uint8Array.of(1, 2, 3)),
      text('\r\n'),
      text('SET_PARAMETER rtsp://x RTSP/1.0\r\nCSeq: 9\r\n\r\n'),
      packet(1, new Uint8Array(0)),
    ]);
    const whole = readAll(stream, []);
    expect(whole.map(({ kind }) => kind)).toEqual(['message', 'packet', 'message', 'packet']);
    expect(whole[0]).toMatchObject({ message: { kind: 'response', status: 200, body: text('hello') } });
    expect(whole[0]?.kind === 'message' && whole[0].message.headers.get('x')).toEqual(['a', 'b']);
    expect(whole[2]).toMatchObject({ message: { kind: 'request', status: 0 } });
    const plain = (items: readonly RtspItem[]) => items.map((item) => (item.kind === 'packet' ? { ...item, bytes: [...item.bytes] } : { ...item.message, body: [...item.message.body] }));
    fc.assert(fc.property(fc.array(fc.nat(), { maxLength: 20 }), (cuts) => {
      expect(plain(readAll(stream, cuts))).toEqual(plain(whole));
    }));
  });

  it.each([
    ['an endless head', 'RTSP/1.0 200 OK\r\n'.padEnd(17_000, 'x')],
    ['too many headers', `RTSP/1.0 200 OK\r\n${'A: b\r\n'.repeat(65)}\r\n`],
    ['an impossible body', 'RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n'],
    ['a negative body', 'RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n'],
    ['a header with a control character', 'RTSP/1.0 200 OK\r\nA: b\nEvil: c\r\n\r\n'],
    ['another protocol', 'HTTP/1.1 200 OK\r\n\r\n'],
    ['bytes that are nothing', '\u0001\u0002'],
  ])('refuses %s', (_, value) => {
    const reader = new RtspReader();
    let thrown: unknown;
    try {
      reader.push(text(value));
    } catch (error) {
      thrown = error;
    }
    expect(codeOf(thrown)).toBe('camera.protocol');
  });

  it('survives anything, with coded errors only', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(text('RTSP/1.0 200 OK\r\n'), text('\r\n\r\n'), text('$'))), { maxLength: 12 }), (chunks) => {
        const reader = new RtspReader();
        try {
          for (const chunk of chunks) reader.push(chunk);
        } catch (error) {
          expect(codeOf(error)).toBe('camera.protocol');
        }
      }),
    );
  });
});
