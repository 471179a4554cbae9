import type { AccessUnit, CameraPort, CameraState, VideoFormat } from '@latchkey/driver-api';
import type { PrivacyMask } from '@latchkey/grants';
import { type Clock, describeError, type Duration, Emitter, type Log, Millis, Seconds, type Unsubscribe } from '@latchkey/kit';
import { type MaskProcess, startMaskProcess } from './mask-process.ts';

/** A process that answers nothing for this long hangs. */
const ANSWER_LIMIT: Duration = Seconds(4);
/** Nor does a machine under load take longer to start one. */
const START_LIMIT: Duration = Seconds(15);
/** It is started again at once, unless the last one masked nothing. */
const RESTART_AFTER = { masked: Millis(50), nothing: Seconds(2) } as const;
/** Pictures kept for a process that is started anew. A camera with a longer group of pictures is masked again from its next keyframe on. */
const MOST_KEPT = 300;
/** So many under way say that this machine is too slow: the camera is left out until its next keyframe. */
const MOST_UNDER_WAY = 100;

/** One camera as everything that records or shows it sees it: without what is masked. */
export interface MaskedCamera extends CameraPort, Disposable {
  readonly masks: readonly PrivacyMask[];
  /**
   * Covers these parts of the picture from the next picture on. Without any the camera's own pictures pass through as they come: after masks, from its next keyframe on.
   */
  cover(masks: readonly PrivacyMask[]): void;
  /** Told when a part was covered that was not before: what was passed on until now must not be given to anybody any more. */
  onForget(listener: () => void): Unsubscribe;
  /** The process that masks, for measurements and tests; undefined while none runs. */
  readonly pid: number | undefined;
}

export interface MaskedCameraOptions {
  readonly camera: CameraPort;
  readonly clock: Clock;
  readonly log: Log;
  /** What to run; another one in tests. */
  readonly worker?: URL;
}

/** A picture of the camera, since the keyframe that the oldest one still waiting needs. Held in memory only. */
interface Kept {
  readonly unit: AccessUnit;
  /** It was passed on, or given up. */
  done: boolean;
}

/**
 * Stands between a camera and all that keeps or shows its picture. Without masks it hands on what comes. With them every picture goes through a process that decodes, covers and codes it again; its time stamps,
 * its arrival and its keyframes stay the camera's. When that process dies nothing passes until a new one has seen what it needs; the camera then counts as down. What judges the picture must be given the camera itself.
 */
export function createMaskedCamera({ camera, clock, log, worker }: MaskedCameraOptions): MaskedCamera {
  const onError = (error: unknown) => log.error('a listener of the camera failed', { error: describeError(error) });
  const units = new Emitter<AccessUnit>(onError);
  const states = new Emitter<CameraState>(onError);
  const forgets = new Emitter<void>(onError);
  let masks: readonly PrivacyMask[] = [];
  /** What the process covers: the masks, or the last ones as long as it is still needed. */
  let covered: readonly PrivacyMask[] = [];
  /** The masks are gone, and the camera's own pictures can be decoded from its next keyframe on. */
  let isLeaving = false;
  let kept: Kept[] = [];
  let waitsForKeyframe = false;
  let running: MaskProcess | undefined;
  let isReady = false;
  let hasMasked = false;
  let sent: { readonly entry: Kept; readonly unseen: boolean }[] = [];
  let restart: Disposable | undefined;
  let watchdog: Disposable | undefined;
  let format: VideoFormat | undefined;
  /** Why nothing flows though the camera streams; undefined while it does. */
  let obstacle: CameraState | undefined;

  const isMasking = () => masks.length > 0 || isLeaving;
  const stateNow = (): CameraState => (isMasking() && camera.state.kind === 'streaming' && obstacle !== undefined ? obstacle : camera.state);
  let told = stateNow();
  const tellState = () => {
    const state = stateNow();
    if (state === told) return;
    told = state;
    states.emit(state);
  };
  const hinder = (state: CameraState | undefined) => {
    obstacle = state;
    tellState();
  };

  /** Drops what no process will need: all before the last keyframe that nothing waits in front of. */
  const trim = () => {
    const oldest = kept.findIndex(({ done }) => !done);
    const last = oldest < 0 ? kept.length - 1 : oldest;
    const from = kept.findLastIndex(({ unit }, index) => index <= last && unit.keyframe);
    if (from > 0) kept.splice(0, from);
    if (kept.length <= MOST_KEPT) return;
    kept = [];
    waitsForKeyframe = true;
  };
  const watch = () => {
    watchdog?.[Symbol.dispose]();
    watchdog = sent.length === 0 ? undefined : clock.schedule(ANSWER_LIMIT, () => fail('it hangs'));
  };
  const send = (entry: Kept) => {
    const unseen = entry.done;
    sent.push({ entry, unseen });
    running?.send(entry.unit, unseen);
    if (sent.length === 1) watch();
  };
  const stop = () => {
    running?.[Symbol.dispose]();
    running = undefined;
    isReady = false;
    hasMasked = false;
    sent = [];
    for (const timer of [restart, watchdog]) timer?.[Symbol.dispose]();
    restart = undefined;
    watchdog = undefined;
  };
  const fail = (reason: string) => {
    const pause = hasMasked ? RESTART_AFTER.masked : RESTART_AFTER.nothing;
    stop();
    log.error('Nothing of this camera is recorded or shown: the process that masks its picture ended; is node-av installed?', { reason });
    hinder({ kind: 'down', since: clock.now(), code: 'camera.unmasked', message: 'The hub could not mask the picture' });
    restart = clock.schedule(pause, start);
  };
  const masked = (nalUnits: readonly Uint8Array[]) => {
    const answered = sent.shift();
    watch();
    if (answered === undefined || answered.unseen) return;
    const { entry } = answered;
    entry.done = true;
    if (entry.unit.keyframe || kept.length > MOST_KEPT / 2) trim();
    if (nalUnits.length === 0) return;
    const unit = withPicture(entry.unit, nalUnits, format);
    // It has no beginning yet.
    if (unit === undefined) return;
    format = unit.format;
    hasMasked = true;
    hinder(undefined);
    units.emit(unit);
  };
  const start = () => {
    restart = undefined;
    watchdog = clock.schedule(START_LIMIT, () => fail('it does not begin'));
    running = startMaskProcess(covered, {
      onReady() {
        isReady = true;
        watch();
        format = undefined;
        for (const entry of kept) send(entry);
      },
      onMasked: masked,
      onEnded: () => fail('it died'),
    }, worker);
  };
  const passOn = (unit: AccessUnit) => {
    kept = unit.keyframe ? [] : kept;
    if (unit.keyframe || kept.length > 0) kept.push({ unit, done: true });
    if (kept.length > MOST_KEPT) kept = [];
    units.emit(unit);
  };
  const take = (unit: AccessUnit) => {
    if (!isMasking()) return passOn(unit);
    if (isLeaving && unit.keyframe) {
      isLeaving = false;
      stop();
      hinder(undefined);
      return passOn(unit);
    }
    const before = kept.at(-1)?.unit;
    if (sent.length > MOST_UNDER_WAY || (before !== undefined && before.session !== unit.session)) waitsForKeyframe = true;
    if (unit.keyframe && sent.length <= MOST_UNDER_WAY) waitsForKeyframe = false;
    // Without a keyframe before it nothing can be made of it, neither now nor later.
    if (waitsForKeyframe || (kept.length === 0 && !unit.keyframe)) return;
    const entry: Kept = { unit, done: false };
    kept.push(entry);
    if (unit.keyframe || kept.length > MOST_KEPT) trim();
    if (isReady && kept.includes(entry)) send(entry);
  };
  const stops = [camera.onAccessUnit(take), camera.onState(tellState)];

  return {
    get state() {
      return stateNow();
    },
    get format() {
      return isMasking() ? format : camera.format;
    },
    get masks() {
      return masks;
    },
    get pid() {
      return running?.pid;
    },
    cover(wanted) {
      if (JSON.stringify(wanted) === JSON.stringify(masks)) return;
      const isMore = wanted.some((mask) => !masks.some((known) => JSON.stringify(known) === JSON.stringify(mask)));
      if (wanted.length === 0) {
        // What is coded now goes on to be covered until the camera's own pictures can take over.
        isLeaving = true;
        masks = wanted;
        return;
      }
      stop();
      masks = wanted;
      covered = wanted;
      isLeaving = false;
      hinder({ kind: 'connecting' });
      start();
      if (isMore) forgets.emit();
    },
    onAccessUnit: (listener) => units.subscribe(listener),
    onState: (listener) => states.subscribe(listener),
    onForget: (listener) => forgets.subscribe(listener),
    [Symbol.dispose]() {
      stop();
      for (const unsubscribe of stops) unsubscribe();
    },
  };
}

const IDR = 5;
const SPS = 7;
const PPS = 8;
const typeOf = (nal: Uint8Array): number => (nal[0] ?? 0) & 31;
const hex = (byte: number | undefined): string => (byte ?? 0).toString(16).padStart(2, '0');

/** The camera's picture with other contents; undefined as long as these told no format. */
function withPicture(unit: AccessUnit, nalUnits: readonly Uint8Array[], known: VideoFormat | undefined): AccessUnit | undefined {
  const sps = nalUnits.find((nal) => typeOf(nal) === SPS);
  const pps = nalUnits.find((nal) => typeOf(nal) === PPS);
  const isKnown = sps === undefined || pps === undefined || (known !== undefined && Buffer.compare(known.sps, sps) === 0 && Buffer.compare(known.pps, pps) === 0);
  const { width, height } = unit.format;
  // RFC 6381 clause 3.3: profile, constraints and level as the parameter set has them.
  const format: VideoFormat | undefined = isKnown ? known : { codec: 'h264', sps, pps, width, height, codecString: `avc1.${hex(sps[1])}${hex(sps[2])}${hex(sps[3])}` };
  return format && { ...unit, format, nalUnits, keyframe: nalUnits.some((nal) => typeOf(nal) === IDR) };
}
