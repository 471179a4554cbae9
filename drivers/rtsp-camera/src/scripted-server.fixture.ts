import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** One request as it came. */
export interface ScriptedRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers: ReadonlyMap<string, string>;
}

/** What the server says to a request: text sent as it is, or nothing. `{cseq}` becomes the request's number. */
export type ScriptedAnswer = (request: ScriptedRequest, socket: Socket) => string | undefined;

export const SDP = [
  'v=0',
  'o=- 0 0 IN IP4 127.0.0.1',
  's=x',
  'a=control:*',
  'm=video 0 RTP/AVP 96',
  'a=rtpmap:96 H264/90000',
  'a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0LAHtkAoC/5cBEAAAMAAQAAAwAyDxYuSA==,aMuDyyA=',
  'a=control:track1',
  '',
].join('\r\n');

export const ok = (headers = '', body = '') => `RTSP/1.0 200 OK\r\nCSeq: {cseq}\r\n${headers}${body === '' ? '' : `Content-Length: ${body.length}\r\n`}\r\n${body}`;

/** Answers as a well-behaved camera; `script` goes first and decides by giving anything. */
export function politeAnswers(script: ScriptedAnswer = () => undefined): ScriptedAnswer {
  return (request, socket) => {
    const scripted = script(request, socket);
    if (scripted !== undefined) return scripted;
    if (request.method === 'OPTIONS') return ok('Public: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN\r\n');
    if (request.method === 'DESCRIBE') return ok('Content-Type: application/sdp\r\n', SDP);
    if (request.method === 'SETUP') return ok('Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 77;timeout=2\r\n');
    return ok('Session: 77\r\n');
  };
}

/** A TCP peer that says exactly what a test wants, right or wrong. */
export async function scriptedServer(answer: ScriptedAnswer) {
  const requests: ScriptedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    let pending = '';
    socket.on('data', (bytes) => {
      pending += bytes.toString('latin1');
      for (let end = pending.indexOf('\r\n\r\n'); end >= 0; end = pending.indexOf('\r\n\r\n')) {
        const [line = '', ...lines] = pending.slice(0, end).split('\r\n');
        pending = pending.slice(end + 4);
        const [method = '', uri = ''] = line.split(' ');
        const headers = new Map(lines.map((text) => [text.slice(0, text.indexOf(':')).toLowerCase(), text.slice(text.indexOf(':') + 1).trim()]));
        const request = { method, uri, headers };
        requests.push(request);
        const said = answer(request, socket);
        if (said !== undefined && said !== '') socket.write(said.replaceAll('{cseq}', headers.get('cseq') ?? ''), 'latin1');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    requests,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** An interleaved RTP packet with one small NAL unit that is a whole picture. */
export function picturePacket(sequence: number, keyframe: boolean, channel = 0): Uint8Array {
  const payload = [keyframe ? 0x65 : 0x41, 0x80, sequence & 0xff, 1, 2, 3];
  const timestamp = sequence * 3_600;
  const rtp = [0x80, 0x80 | 96, sequence >> 8, sequence & 0xff, (timestamp >>> 24) & 0xff, (timestamp >>> 16) & 0xff, (timestamp >>> 8) & 0xff, timestamp & 0xff, 0, 0, 0, 1, ...payload];
  return Uint8Array.of(0x24, channel, 0, rtp.length, ...rtp);
}
