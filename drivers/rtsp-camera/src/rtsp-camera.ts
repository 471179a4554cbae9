import type { AccessUnit, CameraErrorCode, CameraPort, CameraState, VideoFormat } from '@latchkey/driver-api';
import { type Clock, CodedError, describeError, type Duration, Emitter, type Instant, type Log, Millis, Seconds, SilenceWatch, type Unsubscribe } from '@latchkey/kit';
import type { RtspTarget } from './rtsp-connection.ts';
import { RtspSession } from './rtsp-session.ts';

/** What one camera needs. */
export interface RtspCameraOptions {
  readonly target: RtspTarget;
  /** Without credentials. */
  readonly url: string;
  readonly stallAfter: Duration;
  readonly reconnectAfter: Duration;
  readonly clock: Clock;
  readonly log: Log;
  /** A number in [0, 1), for jitter; tests fix it. */
  readonly random?: () => number;
}

const FIRST_PAUSE = Millis(250);
const LONGEST_PAUSE = Seconds(5);
/** From PLAY to the first picture: a camera's keyframes are rarely further apart. */
const FIRST_PICTURE_LIMIT = Seconds(12);
const CAMERA_CODES: ReadonlySet<string> = new Set<CameraErrorCode>([
  'camera.unreachable',
  'camera.unauthorized',
  'camera.unsupported',
  'camera.protocol',
  'camera.stalled',
  'camera.closed',
]);

/**
 * A camera that is connected again and again until disposed.
 *
 * connecting -> streaming (first picture) -> stalled (no packet for `stallAfter`) -> streaming (a packet) or down (no packet for
 * `reconnectAfter`, connection lost) -> connecting after a pause that doubles from 0.25 s to 5 s, plus or minus a quarter.
 */
export class RtspCamera implements CameraPort, Disposable {
  readonly #options: RtspCameraOptions;
  readonly #units = new Emitter<AccessUnit>((error) => this.#options.log.error('a listener of the camera failed', { error }));
  readonly #states = new Emitter<CameraState>((error) => this.#options.log.error('a listener of the camera failed', { error }));
  #state: CameraState = { kind: 'connecting' };
  #format: VideoFormat | undefined;
  #session: RtspSession | undefined;
  #sessions = 0;
  #failures = 0;
  #lastPacketAt: Instant;
  /** Ends a wait for the first picture, or the pause before the next connection. */
  #timer: Disposable | undefined;
  readonly #stall: SilenceWatch;
  readonly #silence: SilenceWatch;
  #disposed = false;

  constructor(options: RtspCameraOptions) {
    this.#options = options;
    const { clock, stallAfter, reconnectAfter } = options;
    this.#lastPacketAt = clock.now();
    this.#stall = new SilenceWatch(clock, stallAfter, () => this.#enter({ kind: 'stalled', since: clock.now(), lastPacketAt: this.#lastPacketAt }));
    this.#silence = new SilenceWatch(clock, Millis(Math.max(reconnectAfter, stallAfter + 1)), () => {
      if (this.#session !== undefined) this.#lost(this.#session, new CodedError('camera.stalled', 'The camera stopped sending pictures'));
    });
    this.#connect();
  }

  get state(): CameraState {
    return this.#state;
  }

  get format(): VideoFormat | undefined {
    return this.#format;
  }

  onAccessUnit(listener: (unit: AccessUnit) => void): Unsubscribe {
    return this.#units.subscribe(listener);
  }

  onState(listener: (state: CameraState) => void): Unsubscribe {
    return this.#states.subscribe(listener);
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#stopTimers();
    this.#session?.close();
    this.#enter({ kind: 'down', since: this.#options.clock.now(), code: 'camera.closed', message: 'The driver was stopped' });
  }

  #connect(): void {
    const { target, url, clock, log } = this.#options;
    this.#sessions += 1;
    if (this.#state.kind !== 'connecting') this.#enter({ kind: 'connecting' });
    const session: RtspSession = new RtspSession({
      target,
      url,
      session: this.#sessions,
      clock,
      log,
      onPacket: () => this.#packet(),
      onFormat: (format) => void (this.#format = format),
      onAccessUnit: (unit) => this.#unit(unit),
      onClosed: (error) => this.#lost(session, error),
    });
    this.#session = session;
    session.start().then(
      () => this.#playing(session),
      (error: unknown) => this.#lost(session, error),
    );
  }

  #playing(session: RtspSession): void {
    if (session !== this.#session || this.#disposed || this.#state.kind !== 'connecting') return;
    this.#timer = this.#options.clock.schedule(FIRST_PICTURE_LIMIT, () => {
      this.#lost(session, new CodedError('camera.stalled', 'The camera is connected but sends no picture'));
    });
  }

  #packet(): void {
    this.#lastPacketAt = this.#options.clock.now();
    // Before the first picture another limit holds.
    if (this.#state.kind === 'stalled') this.#stream();
    else if (this.#state.kind === 'streaming') this.#feedWatches();
  }

  #unit(unit: AccessUnit): void {
    if (this.#state.kind === 'connecting') {
      this.#failures = 0;
      this.#timer?.[Symbol.dispose]();
      this.#stream();
    }
    this.#units.emit(unit);
  }

  #stream(): void {
    this.#feedWatches();
    this.#enter({ kind: 'streaming', since: this.#options.clock.now() });
  }

  #feedWatches(): void {
    this.#stall.feed();
    this.#silence.feed();
  }

  #stopTimers(): void {
    this.#timer?.[Symbol.dispose]();
    this.#stall[Symbol.dispose]();
    this.#silence[Symbol.dispose]();
  }

  #lost(session: RtspSession, error: unknown): void {
    if (session !== this.#session || this.#disposed) return;
    this.#session = undefined;
    this.#stopTimers();
    session.close();
    const { clock, log, random = Math.random } = this.#options;
    const pause = Millis(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(this.#failures, 10)) * (0.75 + random() / 2));
    this.#failures += 1;
    log.warn('no picture', { reason: describeError(error), retryInMillis: Math.round(pause) });
    this.#enter({ kind: 'down', since: clock.now(), ...explain(error) });
    // A listener may have disposed the camera just now.
    if (this.#disposed) return;
    this.#timer = clock.schedule(pause, () => this.#connect());
  }

  #enter(state: CameraState): void {
    this.#state = state;
    this.#options.log.debug('camera state', { state: state.kind });
    this.#states.emit(state);
  }
}

function explain(error: unknown): { code: CameraErrorCode; message: string } {
  if (error instanceof CodedError && CAMERA_CODES.has(error.code)) {
    // The set above holds exactly the codes of the type.
    return { code: error.code as CameraErrorCode, message: error.message };
  }
  return { code: 'camera.protocol', message: 'The camera sent what cannot be read' };
}
