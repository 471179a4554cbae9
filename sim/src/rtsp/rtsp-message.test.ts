import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RtspReader, RtspSyntaxError } from './rtsp-message.ts';

const request = (lines: string): Buffer => Buffer.from(lines.replaceAll('\n', '\r\n'));
const options = request('OPTIONS rtsp://h/hall RTSP/1.0\nCSeq: 1\n\n');
const statusOf = (bytes: Uint8Array): number | undefined => {
  try {
    new RtspReader().read(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof RtspSyntaxError) return error.status;
    throw error;
  }
};

describe('RtspReader', () => {
  it('reads requests and packets in any cut of the bytes', () => {
    const packet = Buffer.from([0x24, 1, 0, 3, 9, 8, 7]);
    const withBody = request('SET_PARAMETER rtsp://h/hall RTSP/1.0\nCSeq: 2\nContent-Length: 4\n\nabcd');
    const bytes = Buffer.concat([options, packet, withBody, packet]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 12 }), (cuts) => {
        const reader = new RtspReader();
        const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const read = places.slice(1).flatMap((end, index) => reader.read(bytes.subarray(places[index], end)));
        expect(read.map((message) => (message.kind === 'request' ? message.method : [...message.payload]))).toEqual(['OPTIONS', [9, 8, 7], 'SET_PARAMETER', [9, 8, 7]]);
      }),
    );
  });

  it('takes the first of a repeated header and any case of its name', () => {
    const [message] = new RtspReader().read(request('PLAY rtsp://h/hall RTSP/1.0\ncseq: 3\nSESSION: a\nSession: b\n\n'));
    expect(message?.kind === 'request' && message.headers.get('session')).toBe('a');
  });

  it.each([
    ['a line that is not RTSP', 'GET / HTTP/1.1\n\n', 400],
    ['another version', 'OPTIONS rtsp://h/ RTSP/2.0\nCSeq: 1\n\n', 505],
    ['a header without a name', 'OPTIONS rtsp://h/ RTSP/1.0\n: 1\n\n', 400],
    ['a length that is no count', 'OPTIONS rtsp://h/ RTSP/1.0\nCSeq: 1\nContent-Length: -5\n\n', 400],
    ['a length in words', 'OPTIONS rtsp://h/ RTSP/1.0\nCSeq: 1\nContent-Length: many\n\n', 400],
    ['a body that is too long', 'OPTIONS rtsp://h/ RTSP/1.0\nCSeq: 1\nContent-Length: 999999\n\n', 413],
    ['too many headers', `OPTIONS rtsp://h/ RTSP/1.0\n${'A: b\n'.repeat(70)}\n`, 431],
    ['an endless header', `OPTIONS rtsp://h/ RTSP/1.0\nA: ${'b'.repeat(9_000)}`, 431],
    ['an endless address', `OPTIONS rtsp://h/${'a'.repeat(3_000)} RTSP/1.0\nCSeq: 1\n\n`, 400],
  ])('refuses %s', (_what, text, status) => {
    expect(statusOf(request(text))).toBe(status);
  });

  it('never fails in another way on noise', () => {
    const anyBytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.string().map((text) => Buffer.from(`${text}\r\n\r\n`)),
    );
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect([undefined, 400, 413, 431, 505]).toContain(statusOf(bytes));
      }),
    );
  });
});
