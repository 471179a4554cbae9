import { CodedError } from '@latchkey/kit';

/** A request as it came. Header names are in lower case; of a repeated header the first counts. */
export interface RtspRequest {
  readonly kind: 'request';
  readonly method: string;
  readonly uri: string;
  readonly headers: ReadonlyMap<string, string>;
}

/** A binary packet between requests: RTCP from the client. */
export interface InterleavedPacket {
  readonly kind: 'interleaved';
  readonly channel: number;
  readonly payload: Uint8Array;
}

/** A request that cannot be answered further: the status to send before the connection is closed. */
export class RtspSyntaxError extends CodedError<'sim.rtsp_syntax'> {
  readonly status: number;

  constructor(status: number, message: string) {
    super('sim.rtsp_syntax', message);
    this.status = status;
  }
}

const maxHeaderBytes = 8_192;
const maxHeaders = 64;
const maxBodyBytes = 4_096;
const headEnd = Buffer.from('\r\n\r\n');

/** Cuts a byte stream into requests and binary packets, with a bound on everything that a stranger can make us keep. */
export class RtspReader {
  #buffer: Buffer = Buffer.alloc(0);

  /** Adds what arrived and returns what is complete. Throws {@link RtspSyntaxError}; the connection is then of no use. */
  read(chunk: Uint8Array): (RtspRequest | InterleavedPacket)[] {
    this.#buffer = this.#buffer.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#buffer, chunk]);
    const messages: (RtspRequest | InterleavedPacket)[] = [];
    for (;;) {
      const message = this.#buffer[0] === 0x24 ? this.#takePacket() : this.#takeRequest();
      if (!message) return messages;
      messages.push(message);
    }
  }

  #takePacket(): InterleavedPacket | undefined {
    if (this.#buffer.length < 4) return undefined;
    const end = 4 + this.#buffer.readUInt16BE(2);
    if (this.#buffer.length < end) return undefined;
    const packet: InterleavedPacket = {
      kind: 'interleaved',
      channel: this.#buffer.readUInt8(1),
      payload: this.#buffer.subarray(4, end),
    };
    this.#buffer = this.#buffer.subarray(end);
    return packet;
  }

  #takeRequest(): RtspRequest | undefined {
    const end = this.#buffer.indexOf(headEnd);
    if (end > maxHeaderBytes || (end < 0 && this.#buffer.length > maxHeaderBytes)) {
      throw new RtspSyntaxError(431, 'The request header is too long.');
    }
    if (end < 0) return undefined;
    const request = parseHead(this.#buffer.subarray(0, end).toString('latin1'));
    const bodyLength = Number(request.headers.get('content-length') ?? 0);
    if (!Number.isInteger(bodyLength) || bodyLength < 0) throw new RtspSyntaxError(400, 'Content-Length is not a count.');
    if (bodyLength > maxBodyBytes) throw new RtspSyntaxError(413, 'The request body is too long.');
    const next = end + headEnd.length + bodyLength;
    if (this.#buffer.length < next) return undefined;
    // No method that we answer has a body with a meaning, so it is skipped.
    this.#buffer = this.#buffer.subarray(next);
    return request;
  }
}

function parseHead(head: string): RtspRequest {
  const [first = '', ...lines] = head.split('\r\n');
  const match = /^([A-Z_]{1,32}) (\S{1,1024}) RTSP\/(\d\.\d)$/.exec(first);
  if (!match) throw new RtspSyntaxError(400, 'The request line is not RTSP.');
  const [, method = '', uri = '', version] = match;
  if (version !== '1.0') throw new RtspSyntaxError(505, 'Only RTSP 1.0 is spoken here.');
  if (lines.length > maxHeaders) throw new RtspSyntaxError(431, 'The request has too many headers.');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) throw new RtspSyntaxError(400, 'A header line has no name.');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (!headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return { kind: 'request', method, uri, headers };
}

/** The reply's bytes. `headers` may name one header twice, as two challenges need. */
export function rtspResponse(status: number, headers: readonly (readonly [string, string])[], body = ''): Buffer {
  const lines = [`RTSP/1.0 ${status} ${reasons[status] ?? 'Unknown'}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  if (body !== '') lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  413: 'Request Entity Too Large',
  431: 'Request Header Fields Too Large',
  454: 'Session Not Found',
  455: 'Method Not Valid in This State',
  461: 'Unsupported Transport',
  503: 'Service Unavailable',
  505: 'RTSP Version Not Supported',
  551: 'Option not supported',
};
