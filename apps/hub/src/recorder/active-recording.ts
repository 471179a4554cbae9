import type { AccessUnit, VideoFormat } from '@latchkey/driver-api';
import { type Clock, CodedError, describeError, type Duration, Emitter, type Instant, type Log, MiB, Millis, Seconds, SilenceWatch, type Unsubscribe } from '@latchkey/kit';
import { type BuiltFragment, FragmentBuilder } from './fragment-builder.ts';
import { type RecorderErrorCode, writeFailure } from './recorder-error.ts';
import type { Recording, RecordingConfirmation, RecordingState } from './recording.ts';
import type { RecordingDisk } from './recording-disk.ts';
import type { SegmentLine } from './recording-journal.ts';
import type { RecordingSeals } from './recording-seals.ts';
import type { RecordingView } from './recording-view.ts';
import { RecordingWriter, type WriteJob } from './recording-writer.ts';
import { sameFormat } from './same-format.ts';
import type { SpareShelf } from './spare-shelf.ts';

/** What a recording needs. */
export interface ActiveRecordingOptions {
  readonly recordingId: string;
  readonly cameraId: string;
  /** The recording's own folder, which does not exist yet. */
  readonly folder: string;
  readonly disk: RecordingDisk;
  /** Where the folder comes from. */
  readonly spares: SpareShelf;
  readonly seals: RecordingSeals;
  readonly clock: Clock;
  readonly log: Log;
  /** Without a picture for this long the recording counts as interrupted. 1 s when left out. */
  readonly silentAfter?: Duration;
}

/** With {@link FLUSH_AFTER}, what a kill loses: the pictures of at most one fragment. */
const FRAMES_PER_FRAGMENT = 5;
const FLUSH_AFTER = Millis(200);
/** A disk this far behind does not come back. */
const MAX_BACKLOG = MiB(64);

/** Takes the pictures of one camera, hands them to the writer in order, and tells what is safe. */
export class ActiveRecording implements Recording {
  readonly recordingId: string;
  readonly #options: ActiveRecordingOptions;
  readonly #silentAfter: Duration;
  readonly #openedAt: Instant;
  readonly #confirmed: Emitter<RecordingConfirmation>;
  readonly #states: Emitter<RecordingState>;
  readonly #segments: Emitter<SegmentLine>;
  readonly #finished = Promise.withResolvers<void>();
  #state: RecordingState = { kind: 'arming' };
  #confirmation: RecordingConfirmation | undefined;
  #frames = 0;

  #builder: FragmentBuilder | undefined;
  #format: VideoFormat | undefined;
  #newPart = true;

  #writer: RecordingWriter | undefined;
  #jobs: WriteJob[] = [];
  #backlog = 0;
  #writing: Promise<void> | undefined;
  #written: BuiltFragment[] = [];
  #syncing: Promise<void> | undefined;
  #closing = false;

  #flushTimer: Disposable | undefined;
  readonly #silence: SilenceWatch;
  #stopTimer: { readonly due: number; readonly timer: Disposable } | undefined;

  constructor(options: ActiveRecordingOptions, preRoll: readonly AccessUnit[]) {
    this.recordingId = options.recordingId;
    this.#options = options;
    this.#silentAfter = options.silentAfter ?? Seconds(1);
    this.#openedAt = options.clock.now();
    const onError = (error: unknown) => options.log.error('a listener of the recording failed', { reason: describeError(error) });
    this.#confirmed = new Emitter(onError);
    this.#states = new Emitter(onError);
    this.#segments = new Emitter(onError);
    const { clock } = options;
    this.#silence = new SilenceWatch(clock, this.#silentAfter, () => this.#enter({ kind: 'interrupted', since: clock.now(), code: 'recorder.camera_silent' }));
    this.#silence.feed();
    for (const unit of preRoll) this.#take(unit, Number.POSITIVE_INFINITY);
    this.#flush();
  }

  get state(): RecordingState {
    return this.#state;
  }

  get confirmation(): RecordingConfirmation | undefined {
    return this.#confirmation;
  }

  /** Resolves when the recording is closed, for whatever reason. */
  get finished(): Promise<void> {
    return this.#finished.promise;
  }

  onConfirmed(listener: (confirmation: RecordingConfirmation) => void): Unsubscribe {
    return this.#confirmed.subscribe(listener);
  }

  onState(listener: (state: RecordingState) => void): Unsubscribe {
    return this.#states.subscribe(listener);
  }

  onSegment(listener: (segment: SegmentLine) => void): Unsubscribe {
    return this.#segments.subscribe(listener);
  }

  /** What can be read now. */
  view(): RecordingView {
    const { recordingId } = this;
    return { recordingId, cameraId: this.#options.cameraId, openedAt: this.#openedAt, keys: this.#writer?.keys, complete: false, ended: undefined, parts: this.#writer?.parts() ?? [] };
  }

  /** Takes the next picture of the camera. */
  push(unit: AccessUnit): void {
    if (this.#closing) return;
    this.#take(unit, FRAMES_PER_FRAGMENT);
    // Whoever waits for a confirmation gets it with the next picture, not with the fifth.
    if (this.#state.kind !== 'recording') this.#flush();
    else if ((this.#builder?.pending ?? 0) > 0) this.#flushTimer ??= this.#options.clock.schedule(FLUSH_AFTER, () => this.#flush());
    this.#silence.feed();
  }

  stop(postRoll: Duration): Promise<void> {
    const { clock } = this.#options;
    const due = clock.monotonic() + postRoll;
    if (postRoll <= 0) {
      this.#close();
    } else if (!this.#closing && (this.#stopTimer === undefined || due < this.#stopTimer.due)) {
      this.#stopTimer?.timer[Symbol.dispose]();
      this.#stopTimer = { due, timer: clock.schedule(postRoll, () => this.#close()) };
    }
    return this.finished;
  }

  #take(unit: AccessUnit, framesPerFragment: number): void {
    if (this.#builder === undefined || this.#format === undefined || !sameFormat(unit.format, this.#format)) {
      // A part starts where decoding can.
      if (!unit.keyframe) return;
      this.#flush();
      this.#builder = new FragmentBuilder();
      this.#format = unit.format;
      this.#newPart = true;
    }
    for (const fragment of this.#builder.push(unit, framesPerFragment)) this.#enqueue(fragment);
  }

  #flush(): void {
    this.#cancelFlush();
    const fragment = this.#builder?.flush();
    if (fragment !== undefined) this.#enqueue(fragment);
  }

  #cancelFlush(): void {
    this.#flushTimer?.[Symbol.dispose]();
    this.#flushTimer = undefined;
  }

  #enqueue(fragment: BuiltFragment): void {
    this.#cancelFlush();
    if (this.#state.kind === 'failed') return;
    this.#jobs.push({ fragment, format: this.#newPart ? this.#format : undefined });
    this.#newPart = false;
    this.#backlog += fragment.size;
    if (this.#backlog > MAX_BACKLOG) this.#fail(new CodedError('recorder.write_failed', 'The disk is too slow for the recording; the recording stopped'));
    else this.#write();
  }

  /** Writes until nothing waits, one at a time; what waits meanwhile goes out together. */
  #write(): void {
    if (this.#jobs.length === 0) return;
    this.#writing ??= this.#writeAll()
      .catch((cause: unknown) => this.#fail(writeFailure(cause)))
      .finally(() => (this.#writing = undefined));
  }

  async #writeAll(): Promise<void> {
    this.#writer ??= await RecordingWriter.open({ ...this.#options, openedAt: this.#openedAt }, this.#jobs[0]?.format);
    while (this.#jobs.length > 0) {
      const jobs = this.#jobs.splice(0);
      // The part before is closed here, which its sync must not overlap.
      if (jobs.some(({ format }) => format !== undefined)) await this.#syncing;
      await this.#writer.write(jobs);
      this.#written.push(...jobs.map(({ fragment }) => fragment));
      this.#sync();
    }
  }

  /** Syncs until everything written is safe, beside the writing. */
  #sync(): void {
    this.#syncing ??= this.#syncAll()
      .catch((cause: unknown) => this.#fail(writeFailure(cause)))
      .finally(() => (this.#syncing = undefined));
  }

  async #syncAll(): Promise<void> {
    while (this.#written.length > 0) {
      const written = this.#written.splice(0);
      for (const segment of (await this.#writer?.sync()) ?? []) this.#segments.emit(segment);
      this.#confirm(written);
    }
  }

  #confirm(written: readonly BuiltFragment[]): void {
    const { clock } = this.#options;
    for (const { size, frames } of written) {
      this.#backlog -= size;
      this.#frames += frames;
    }
    const newest = written.at(-1);
    const isYoung = newest !== undefined && clock.monotonic() - newest.lastMonotonic < this.#silentAfter;
    if (!isYoung || this.#state.kind === 'failed') return;
    this.#confirmation = { frames: this.#frames, at: clock.now(), lastFrameAt: newest.lastAt, lastFrameMonotonic: newest.lastMonotonic };
    if (this.#state.kind !== 'recording') this.#enter({ kind: 'recording', since: clock.now() });
    this.#confirmed.emit(this.#confirmation);
  }

  #fail(error: CodedError<RecorderErrorCode>): void {
    if (this.#state.kind === 'failed') return;
    this.#jobs = [];
    this.#options.log.error('recording failed', { reason: describeError(error) });
    this.#enter({ kind: 'failed', since: this.#options.clock.now(), error });
    this.#close();
  }

  #close(): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#stopTimer?.timer[Symbol.dispose]();
    this.#silence[Symbol.dispose]();
    this.#flush();
    void this.#finish();
  }

  async #finish(): Promise<void> {
    const { clock, log } = this.#options;
    while (this.#writing !== undefined || this.#syncing !== undefined) await Promise.all([this.#writing, this.#syncing]);
    try {
      if (this.#state.kind === 'failed') {
        await this.#writer?.abandon();
      } else {
        // A camera that never sent anything leaves an empty recording rather than none.
        this.#writer ??= await RecordingWriter.open({ ...this.#options, openedAt: this.#openedAt }, undefined);
        for (const segment of await this.#writer.close({ type: 'ended', at: clock.now(), reason: 'stopped' })) this.#segments.emit(segment);
        this.#enter({ kind: 'ended', since: clock.now() });
      }
    } catch (cause) {
      log.error('the recording could not be closed; recovery will', { reason: describeError(cause) });
      if (this.#state.kind !== 'failed') this.#enter({ kind: 'failed', since: clock.now(), error: writeFailure(cause) });
    }
    this.#finished.resolve();
  }

  #enter(state: RecordingState): void {
    this.#state = state;
    this.#states.emit(state);
  }
}
