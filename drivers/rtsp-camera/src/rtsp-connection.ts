import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { type Clock, CodedError, Seconds, withDeadline } from '@latchkey/kit';
import { authorization, type Challenge, chooseChallenge, type Credentials } from './digest-auth.ts';
import { formatRequest, header, type RtspMessage } from './rtsp-message.ts';
import { RtspReader } from './rtsp-reader.ts';

/** Where and as whom to connect. */
export interface RtspTarget {
  readonly host: string;
  readonly port: number;
  readonly credentials: Credentials | undefined;
  /** Basic sends the password in the clear to whoever answers, so it is refused unless asked for. */
  readonly allowBasic: boolean;
}

/** What the owner of a connection hears. After `closed` nothing more comes. */
export interface RtspListener {
  /** `bytes` are a view that is overwritten by what comes next. */
  packet(channel: number, bytes: Uint8Array): void;
  /** The connection ended by itself, with the reason; not told after {@link RtspConnection.close}. */
  closed(error: CodedError): void;
}

const CONNECT_LIMIT = Seconds(5);
const REQUEST_LIMIT = Seconds(5);
const MAX_ATTEMPTS = 3;
const READ_SIZE = 64 * 1_024;

/** One TCP connection to an RTSP server: requests with authentication, answers matched by CSeq, interleaved packets handed on. */
export class RtspConnection {
  readonly #socket: Socket;
  readonly #target: RtspTarget;
  readonly #clock: Clock;
  readonly #listener: RtspListener;
  readonly #reader = new RtspReader();
  readonly #waiting = new Map<number, PromiseWithResolvers<RtspMessage>>();
  #sequence = 0;
  #challenge: Challenge | undefined;
  #nonceUses = 0;
  #ended: CodedError | undefined;

  private constructor(socket: Socket, target: RtspTarget, clock: Clock, listener: RtspListener) {
    this.#socket = socket;
    this.#target = target;
    this.#clock = clock;
    this.#listener = listener;
    socket.setNoDelay(true);
    socket.on('error', (cause) => this.#end(new CodedError('camera.closed', 'The connection to the camera broke', { cause })));
    socket.on('close', () => this.#end(new CodedError('camera.closed', 'The camera closed the connection')));
  }

  /** Connects. Rejects with `camera.unreachable`, at the latest after 5 s. */
  static async open(target: RtspTarget, clock: Clock, listener: RtspListener, signal: AbortSignal): Promise<RtspConnection> {
    let connection: RtspConnection | undefined;
    const onread = {
      // One for all that comes: the 64 KiB that Node takes for each read otherwise keep its garbage collector busy.
      buffer: new Uint8Array(READ_SIZE),
      callback(size: number, bytes: Uint8Array) {
        if (connection !== undefined) connection.#receive(bytes.subarray(0, size));
        return true;
      },
    };
    const socket = connect({ host: target.host, port: target.port, onread });
    try {
      await withDeadline(clock, CONNECT_LIMIT, 'connecting to the camera', () => connected(socket), signal);
    } catch (cause) {
      socket.destroy();
      signal.throwIfAborted();
      throw new CodedError('camera.unreachable', 'Nothing answers at the camera\'s address', { cause });
    }
    connection = new RtspConnection(socket, target, clock, listener);
    return connection;
  }

  /**
   * Sends a request and gives its answer, whatever the status but 401, which is met with our credentials.
   * Rejects with `camera.unauthorized`, `camera.unreachable` (no answer in 5 s), `camera.closed` or `camera.protocol`.
   */
  async request(method: string, uri: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<RtspMessage> {
    let freshChallenge = false;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const answer = await this.#exchange(method, uri, { ...headers, ...this.#authorize(method, uri) }, signal);
      if (answer.status !== 401) return answer;
      const challenge = chooseChallenge(answer.headers.get('www-authenticate') ?? [], this.#target.allowBasic);
      if (this.#target.credentials === undefined) throw unauthorized('The camera asks for a name and a password; configure them');
      if (challenge === undefined) throw unauthorized('The camera offers no way of signing in that is allowed; Basic must be allowed by hand');
      const stale = challenge.scheme === 'digest' && challenge.stale;
      if (freshChallenge && !stale) throw unauthorized('The camera refuses the name or the password');
      freshChallenge = true;
      this.#challenge = challenge;
      this.#nonceUses = 0;
    }
    throw unauthorized('The camera keeps asking for a new sign-in');
  }

  /** Sends without waiting for an answer, for a goodbye. */
  notify(method: string, uri: string, headers: Readonly<Record<string, string>>): void {
    this.#send(method, uri, { ...headers, ...this.#authorize(method, uri) });
  }

  /** Closes for good; waiting requests reject with `camera.closed`. */
  close(): void {
    this.#ended ??= new CodedError('camera.closed', 'The connection was closed here');
    this.#rejectAll(this.#ended);
    // Ends after what was written, and does not wait for the other side.
    this.#socket.end(() => this.#socket.destroy());
    this.#socket.unref();
  }

  async #exchange(method: string, uri: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<RtspMessage> {
    if (this.#ended !== undefined) throw this.#ended;
    const answer = Promise.withResolvers<RtspMessage>();
    const sequence = this.#send(method, uri, headers);
    this.#waiting.set(sequence, answer);
    try {
      return await withDeadline(this.#clock, REQUEST_LIMIT, `the camera's answer to ${method}`, () => answer.promise, signal);
    } catch (cause) {
      if (cause instanceof CodedError && cause.code === 'kit.deadline') {
        throw new CodedError('camera.unreachable', 'The camera does not answer', { cause });
      }
      throw cause;
    } finally {
      this.#waiting.delete(sequence);
    }
  }

  #send(method: string, uri: string, headers: Readonly<Record<string, string>>): number {
    this.#sequence += 1;
    const all = { CSeq: String(this.#sequence), 'User-Agent': 'Latchkey', ...headers };
    if (this.#ended === undefined) this.#socket.write(formatRequest(method, uri, all));
    return this.#sequence;
  }

  #authorize(method: string, uri: string): Record<string, string> {
    const { credentials } = this.#target;
    if (this.#challenge === undefined || credentials === undefined) return {};
    this.#nonceUses += 1;
    const clientNonce = randomBytes(8).toString('hex');
    return { Authorization: authorization(this.#challenge, credentials, { method, uri, count: this.#nonceUses, clientNonce }) };
  }

  #receive(chunk: Uint8Array): void {
    if (this.#ended !== undefined) return;
    try {
      for (const item of this.#reader.push(chunk)) {
        if (item.kind === 'packet') this.#listener.packet(item.channel, item.bytes);
        else this.#answer(item.message);
      }
    } catch (cause) {
      this.#end(cause instanceof CodedError ? cause : new CodedError('camera.protocol', 'The camera sent what cannot be read', { cause }));
    }
  }

  #answer(message: RtspMessage): void {
    const sequence = header(message, 'cseq');
    if (message.kind === 'response') {
      this.#waiting.get(Number(sequence))?.resolve(message);
    } else if (/^\d{1,10}$/.test(sequence ?? '')) {
      // Servers may ask too (RFC 2326 clause 10); we offer nothing.
      this.#socket.write(`RTSP/1.0 501 Not Implemented\r\nCSeq: ${sequence}\r\n\r\n`);
    }
  }

  #end(error: CodedError): void {
    if (this.#ended !== undefined) return;
    this.#ended = error;
    this.#socket.destroy();
    this.#rejectAll(error);
    this.#listener.closed(error);
  }

  #rejectAll(error: CodedError): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
}

function unauthorized(message: string): CodedError {
  return new CodedError('camera.unauthorized', message);
}
