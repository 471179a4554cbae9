import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { CodedError } from '@latchkey/kit';
import { parseDigest, type RtspCredentials } from './digest-auth.ts';

/** A reply as the tests look at it. */
export interface RtspReply {
  readonly status: number;
  /** All values of each header, by lower-case name. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

/** A bare RTSP client for tests: it says what it is told, right or wrong, and keeps what it hears. */
export interface RtspTestClient extends Disposable {
  readonly socket: Socket;
  readonly packets: readonly { readonly channel: number; readonly payload: Buffer }[];
  /** Resolves when the connection has ended, in whatever way. */
  readonly closed: Promise<void>;
  write(text: string | Uint8Array): void;
  reply(): Promise<RtspReply>;
  /** A request with the next CSeq; `headers` are whole lines. */
  request(method: string, uri: string, headers?: readonly string[]): Promise<RtspReply>;
  /** The same, answering the server's challenge once. */
  authorised(method: string, uri: string, credentials: RtspCredentials, headers?: readonly string[], algorithm?: 'MD5' | 'SHA-256'): Promise<RtspReply>;
}

export async function connectRtsp(port: number): Promise<RtspTestClient> {
  const socket = connect(port, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const packets: { channel: number; payload: Buffer }[] = [];
  const replies: RtspReply[] = [];
  const waiting: { readonly resolve: (reply: RtspReply) => void; readonly reject: (error: unknown) => void }[] = [];
  let buffer = Buffer.alloc(0);
  let sequence = 0;
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  void closed.then(() => {
    for (const { reject } of waiting.splice(0)) reject(new CodedError('test.connection', 'The connection ended before the reply.'));
  });
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const taken = buffer[0] === 0x24 ? takePacket() : takeReply();
      if (!taken) return;
    }
  });
  const takePacket = (): boolean => {
    if (buffer.length < 4 || buffer.length < 4 + buffer.readUInt16BE(2)) return false;
    const end = 4 + buffer.readUInt16BE(2);
    packets.push({ channel: buffer.readUInt8(1), payload: buffer.subarray(4, end) });
    buffer = buffer.subarray(end);
    return true;
  };
  const takeReply = (): boolean => {
    const end = buffer.indexOf('\r\n\r\n');
    if (end < 0) return false;
    const [first = '', ...lines] = buffer.subarray(0, end).toString().split('\r\n');
    const headers = new Map<string, string[]>();
    for (const line of lines) {
      const [name = '', ...value] = line.split(':');
      headers.set(name.toLowerCase(), [...(headers.get(name.toLowerCase()) ?? []), value.join(':').trim()]);
    }
    const bodyEnd = end + 4 + Number(headers.get('content-length')?.[0] ?? 0);
    if (buffer.length < bodyEnd) return false;
    const reply: RtspReply = { status: Number(first.split(' ')[1]), headers, body: buffer.subarray(end + 4, bodyEnd).toString() };
    buffer = buffer.subarray(bodyEnd);
    const next = waiting.shift();
    if (next) next.resolve(reply);
    else replies.push(reply);
    return true;
  };
  const reply = (): Promise<RtspReply> => {
    const early = replies.shift();
    return early ? Promise.resolve(early) : new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  };
  const request = (method: string, uri: string, headers: readonly string[] = []): Promise<RtspReply> => {
    sequence += 1;
    socket.write([`${method} ${uri} RTSP/1.0`, `CSeq: ${sequence}`, ...headers, '', ''].join('\r\n'));
    return reply();
  };
  return {
    socket,
    packets,
    closed,
    write: (text) => void socket.write(text),
    reply,
    request,
    async authorised(method, uri, credentials, headers = [], algorithm = 'SHA-256') {
      const refused = await request(method, uri, headers);
      if (refused.status !== 401) return refused;
      const challenge = refused.headers.get('www-authenticate')?.find((value) => parseDigest(value)?.get('algorithm') === algorithm);
      return request(method, uri, [...headers, `Authorization: ${digestAnswer(challenge ?? '', method, uri, credentials)}`]);
    },
    [Symbol.dispose]: () => socket.destroy(),
  };
}

/** What a client makes of a challenge (RFC 7616, 3.4), with qop=auth. */
export function digestAnswer(challenge: string, method: string, uri: string, { username, password }: RtspCredentials): string {
  const fields = parseDigest(challenge);
  const [realm, nonce, algorithm] = ['realm', 'nonce', 'algorithm'].map((name) => fields?.get(name) ?? '');
  const hash = (text: string): string => createHash(algorithm === 'SHA-256' ? 'sha256' : 'md5').update(text).digest('hex');
  const response = hash(`${hash(`${username}:${realm}:${password}`)}:${nonce}:00000001:c0ffee:auth:${hash(`${method}:${uri}`)}`);
  return `Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${uri}", algorithm=${algorithm}, qop=auth, nc=00000001, cnonce="c0ffee", response="${response}"`;
}
