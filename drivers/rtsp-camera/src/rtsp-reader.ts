import { CodedError } from '@latchkey/kit';
import type { RtspMessage } from './rtsp-message.ts';

/** What a connection carries: messages, and packets on numbered channels (RFC 2326 clause 10.12). */
export type RtspItem =
  | { readonly kind: 'message'; readonly message: RtspMessage }
  | { readonly kind: 'packet'; readonly channel: number; readonly bytes: Uint8Array };

const MAX_HEAD_BYTES = 16 * 1_024;
const MAX_HEADERS = 64;
const MAX_BODY_BYTES = 64 * 1_024;
const DOLLAR = 0x24;
const NOTHING = new Uint8Array(0);

/** Cuts the bytes of a connection into messages and interleaved packets. What breaks a bound or the grammar throws `camera.protocol`. */
export class RtspReader {
  #pending: Uint8Array = NOTHING;

  /** The items that are complete with `chunk`. Packets are views, as valid as the chunk; what is incomplete is copied. */
  push(chunk: Uint8Array): readonly RtspItem[] {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    const items: RtspItem[] = [];
    for (;;) {
      const taken = this.#pending[0] === DOLLAR ? takePacket(this.#pending) : takeMessage(this.#pending);
      if (taken === undefined) {
        this.#pending = new Uint8Array(this.#pending);
        return items;
      }
      if (taken.item !== undefined) items.push(taken.item);
      this.#pending = this.#pending.subarray(taken.size);
    }
  }
}

interface Taken {
  readonly item?: RtspItem;
  readonly size: number;
}

// By index: taking bytes apart as a list goes through an iterator, thousands of times a second.
function takePacket(bytes: Uint8Array): Taken | undefined {
  if (bytes.length < 4) return undefined;
  const size = 4 + (((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0));
  if (bytes.length < size) return undefined;
  return { item: { kind: 'packet', channel: bytes[1] ?? 0, bytes: bytes.subarray(4, size) }, size };
}

function takeMessage(bytes: Uint8Array): Taken | undefined {
  const [first = 0, second = 0] = bytes;
  if (bytes.length === 0) return undefined;
  // Some servers put an empty line after a body.
  if (first === 13 || first === 10) {
    if (first === 13 && bytes.length < 2) return undefined;
    return { size: first === 13 && second === 10 ? 2 : 1 };
  }
  if (first < 0x41 || first > 0x5a) throw new CodedError('camera.protocol', 'The camera sent neither a message nor a packet');
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = view.indexOf('\r\n\r\n');
  if (end > MAX_HEAD_BYTES || (end < 0 && bytes.length > MAX_HEAD_BYTES)) {
    throw new CodedError('camera.protocol', 'The camera sent a message head that is too long');
  }
  if (end < 0) return undefined;
  const [startLine = '', ...lines] = view.toString('latin1', 0, end).split('\r\n');
  const headers = readHeaders(lines);
  const length = bodyLength(headers);
  const size = end + 4 + length;
  if (bytes.length < size) return undefined;
  const status = /^RTSP\/1\.\d (\d{3})(?: |$)/.exec(startLine)?.[1];
  if (status === undefined && !/^[A-Z_]+ \S+ RTSP\/1\.\d$/.test(startLine)) {
    throw new CodedError('camera.protocol', 'The camera sent a message that is not RTSP 1.0');
  }
  const message: RtspMessage = {
    kind: status === undefined ? 'request' : 'response',
    status: Number(status ?? 0),
    startLine,
    headers,
    body: new Uint8Array(bytes.subarray(end + 4, size)),
  };
  return { item: { kind: 'message', message }, size };
}

function readHeaders(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  if (lines.length > MAX_HEADERS) throw new CodedError('camera.protocol', 'The camera sent too many headers');
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    // Control characters would let a value that we echo (a nonce, say) write headers of its own.
    if (colon <= 0 || /[^\P{Cc}\t]/u.test(line)) throw new CodedError('camera.protocol', 'The camera sent a malformed header');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    const values = headers.get(name);
    if (values === undefined) headers.set(name, [value]);
    else values.push(value);
  }
  return headers;
}

function bodyLength(headers: ReadonlyMap<string, readonly string[]>): number {
  const text = headers.get('content-length')?.[0] ?? '0';
  const length = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(length <= MAX_BODY_BYTES)) throw new CodedError('camera.protocol', 'The camera announced a body of an impossible size');
  return length;
}
