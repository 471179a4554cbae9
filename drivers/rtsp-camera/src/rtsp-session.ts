import { type AccessUnit, type VideoFormat } from '@latchkey/driver-api';
import { type Clock, CodedError, type Duration, type Log, Seconds } from '@latchkey/kit';
import { type CodedPicture, H264Depacketizer } from './h264-depacketizer.ts';
import { parseSenderReport } from './rtcp-report.ts';
import { parseRtpPacket } from './rtp-packet.ts';
import { RtpTime } from './rtp-time.ts';
import { RtspConnection, type RtspTarget } from './rtsp-connection.ts';
import { header, type RtspMessage } from './rtsp-message.ts';
import { chooseVideo, type VideoSession } from './session-description.ts';
import { FormatTracker } from './video-format.ts';

/** What a session needs. */
export interface RtspSessionOptions {
  readonly target: RtspTarget;
  /** The presentation's URL, without credentials. */
  readonly url: string;
  readonly session: number;
  readonly clock: Clock;
  readonly log: Log;
  /** A video packet came, whether or not it completes a picture. */
  readonly onPacket: () => void;
  readonly onAccessUnit: (unit: AccessUnit) => void;
  readonly onFormat: (format: VideoFormat) => void;
  /** The session ended by itself. */
  readonly onClosed: (error: CodedError) => void;
}

const DEFAULT_TIMEOUT = Seconds(60);
/** More clock error than this is worth a line in the log. */
const CLOCK_TOLERANCE = Seconds(2);

/** One RTSP session: describe, set up over TCP, play, keep alive, until closed by either side. */
export class RtspSession {
  readonly #options: RtspSessionOptions;
  readonly #abort = new AbortController();
  readonly #depacketizer = new H264Depacketizer();
  readonly #formats = new FormatTracker();
  readonly #time = new RtpTime();
  #connection: RtspConnection | undefined;
  #video: VideoSession | undefined;
  #channel = 0;
  #sessionId: string | undefined;
  #keepAliveMethod: 'GET_PARAMETER' | 'OPTIONS' = 'OPTIONS';
  #keepAlive: Disposable | undefined;
  #announced: VideoFormat | undefined;
  #clockChecked = false;

  constructor(options: RtspSessionOptions) {
    this.#options = options;
  }

  /** Connects and plays. Resolves when the server said that it plays; pictures may already have come. Rejects with a coded error and closes. */
  async start(): Promise<void> {
    const { target, clock, url } = this.#options;
    const { signal } = this.#abort;
    try {
      const listener = { packet: (channel: number, bytes: Uint8Array) => this.#packet(channel, bytes), closed: (error: CodedError) => this.#closed(error) };
      const connection = await RtspConnection.open(target, clock, listener, signal);
      this.#connection = connection;
      signal.throwIfAborted();
      const options = await connection.request('OPTIONS', url, {}, signal);
      if (/\bGET_PARAMETER\b/i.test(header(options, 'public') ?? '')) this.#keepAliveMethod = 'GET_PARAMETER';
      const described = await connection.request('DESCRIBE', url, { Accept: 'application/sdp' }, signal);
      requireSuccess(described, 'DESCRIBE');
      const base = header(described, 'content-base') ?? header(described, 'content-location') ?? url;
      const video = chooseVideo(Buffer.from(described.body).toString('utf8'), base);
      this.#video = video;
      this.#announce(this.#formats.observe(video.track.parameterSets));
      const setUp = await connection.request('SETUP', video.track.control, { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' }, signal);
      requireSuccess(setUp, 'SETUP');
      this.#channel = readChannel(setUp);
      const timeout = this.#readSession(setUp);
      const played = await connection.request('PLAY', video.control, { ...this.#sessionHeader(), Range: 'npt=0.000-' }, signal);
      requireSuccess(played, 'PLAY');
      this.#scheduleKeepAlive(timeout);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Says goodbye and closes; `onClosed` is not called. */
  close(): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort(new CodedError('camera.closed', 'The session was closed here'));
    this.#keepAlive?.[Symbol.dispose]();
    if (this.#sessionId !== undefined && this.#video !== undefined) {
      this.#connection?.notify('TEARDOWN', this.#video.control, this.#sessionHeader());
    }
    this.#connection?.close();
  }

  #closed(error: CodedError): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort(error);
    this.#keepAlive?.[Symbol.dispose]();
    const { lost, malformed, dropped } = this.#depacketizer.counts;
    this.#options.log.debug('session ended', { lost, malformed, dropped, stepsBack: this.#time.stepsBack });
    this.#options.onClosed(error);
  }

  #packet(channel: number, bytes: Uint8Array): void {
    if (this.#abort.signal.aborted) return;
    if (channel === this.#channel + 1) this.#checkClock(bytes);
    if (channel !== this.#channel) return;
    const packet = parseRtpPacket(bytes);
    if (packet === undefined || packet.payloadType !== this.#video?.track.payloadType) return;
    this.#options.onPacket();
    for (const picture of this.#depacketizer.push(packet)) this.#picture(picture);
  }

  #picture(picture: CodedPicture): void {
    // Parameter sets take effect at a keyframe (ITU-T H.264 clause 7.4.1.2.1), so a format never changes between two.
    const format = picture.keyframe ? this.#formats.observe(picture.nalUnits) : this.#formats.format;
    const rtpTime = this.#time.unwrap(picture.timestamp);
    if (format === undefined) return;
    this.#announce(format);
    const { clock, session } = this.#options;
    this.#options.onAccessUnit({
      format,
      nalUnits: picture.nalUnits,
      keyframe: picture.keyframe,
      rtpTime,
      session,
      arrivedAt: clock.now(),
      arrivedMonotonic: clock.monotonic(),
    });
  }

  #announce(format: VideoFormat | undefined): void {
    if (format === undefined || format === this.#announced) return;
    this.#announced = format;
    this.#options.onFormat(format);
  }

  #checkClock(bytes: Uint8Array): void {
    const report = this.#clockChecked ? undefined : parseSenderReport(bytes);
    if (report === undefined) return;
    this.#clockChecked = true;
    const offset = report.cameraTime - this.#options.clock.now();
    if (Math.abs(offset) > CLOCK_TOLERANCE) {
      this.#options.log.info('the camera\'s clock differs from the hub\'s; its burnt-in time is wrong', { offsetMillis: offset });
    }
  }

  #readSession(response: RtspMessage): Duration {
    const [id = '', ...parameters] = (header(response, 'session') ?? '').split(';').map((part) => part.trim());
    if (id === '') throw new CodedError('camera.protocol', 'The camera set up a session without a name');
    this.#sessionId = id;
    const seconds = Number(/^timeout=(\d{1,6})$/i.exec(parameters.find((part) => /^timeout=/i.test(part)) ?? '')?.[1] ?? Number.NaN);
    return seconds > 0 ? Seconds(seconds) : DEFAULT_TIMEOUT;
  }

  #sessionHeader(): { Session: string } {
    return { Session: this.#sessionId ?? '' };
  }

  /** Twice within each session timeout, at most every 30 s and at least every second. */
  #scheduleKeepAlive(timeout: Duration): void {
    const pause = Seconds(Math.min(30, Math.max(1, timeout / 2_000)));
    if (this.#abort.signal.aborted) return;
    this.#keepAlive = this.#options.clock.schedule(pause, () => {
      void this.#sendKeepAlive().finally(() => this.#scheduleKeepAlive(timeout));
    });
  }

  async #sendKeepAlive(): Promise<void> {
    try {
      const uri = this.#video?.control ?? this.#options.url;
      const answer = await this.#connection?.request(this.#keepAliveMethod, uri, this.#sessionHeader(), this.#abort.signal);
      // Some cameras list GET_PARAMETER and then refuse it.
      if (answer !== undefined && answer.status >= 400) this.#keepAliveMethod = 'OPTIONS';
    } catch (error) {
      // Packets tell whether the camera lives: one that streams but never answers is not given up.
      if (!this.#abort.signal.aborted) this.#options.log.debug('keep-alive failed', { error });
    }
  }
}

function requireSuccess(response: RtspMessage, method: string): void {
  const { status } = response;
  if (status >= 200 && status < 300) return;
  const facts = { method, status };
  if (status === 403) throw new CodedError('camera.unauthorized', 'The camera forbids this user to watch', { facts });
  if (status === 404) throw new CodedError('camera.unsupported', 'The camera has no such stream; check the path in its URL', { facts });
  if (status === 461) throw new CodedError('camera.unsupported', 'The camera does not stream over TCP', { facts });
  throw new CodedError('camera.protocol', 'The camera refused a request', { facts });
}

function readChannel(response: RtspMessage): number {
  const transport = header(response, 'transport') ?? '';
  const channel = /interleaved=(\d{1,3})/i.exec(transport)?.[1];
  if (!/^RTP\/AVP\/TCP/i.test(transport) || channel === undefined) throw new CodedError('camera.unsupported', 'The camera does not stream over TCP');
  return Number(channel);
}
