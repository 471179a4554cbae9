import type { AccessUnit, CameraPort } from '@latchkey/driver-api';
import { type Clock, type Duration, Emitter, Millis, SilenceWatch, type Unsubscribe } from '@latchkey/kit';
import { KeyframeHistory } from './keyframe-history.ts';
import { judgePicture, type PictureLimits, type PictureState } from './picture-state.ts';

/** What a monitor needs. */
export interface PictureMonitorOptions {
  readonly camera: CameraPort;
  readonly clock: Clock;
  /** 500 ms (0 false alarms in 470 s, measured) and 2 repeated keyframes when left out. */
  readonly limits?: PictureLimits;
}

/** Watches one camera and says at every moment whether its picture is alive. Passive: a replayed clip that is coded anew passes. */
export interface PictureMonitor extends Disposable {
  /** Judged at the moment of reading. */
  readonly state: PictureState;
  /** How old the newest picture is now; undefined when none ever came. */
  readonly age: Duration | undefined;
  /** Told when alive, reason or confidence change. */
  onChange(listener: (state: PictureState) => void): Unsubscribe;
}

const USUAL_LIMITS: PictureLimits = { stalledAfter: Millis(500), frozenAfter: 2 };

export function createPictureMonitor({ camera, clock, limits = USUAL_LIMITS }: PictureMonitorOptions): PictureMonitor {
  const changes = new Emitter<PictureState>();
  let history = new KeyframeHistory();
  let last: AccessUnit | undefined;

  const judge = (): PictureState => {
    const lastFrame = last && { at: last.arrivedAt, monotonic: last.arrivedMonotonic };
    return judgePicture({ camera: camera.state.kind, lastFrame, keyframes: history.length, repeats: history.repeats }, clock.monotonic(), limits);
  };
  let told = judge();
  const tell = () => {
    const state = judge();
    const changed = state.alive !== told.alive || state.reason !== told.reason || state.confidence !== told.confidence;
    told = state;
    if (changed) changes.emit(state);
  };
  const watch = new SilenceWatch(clock, limits.stalledAfter, tell);
  const endUnits = camera.onAccessUnit((unit) => {
    // A frozen source stays frozen through a reconnection, so only confidence begins anew, with the first difference.
    if (last !== undefined && unit.session !== last.session && history.repeats === 0) history = new KeyframeHistory();
    last = unit;
    if (unit.keyframe) history.push(unit);
    watch.feed();
    tell();
  });
  const endStates = camera.onState(tell);
  return {
    get state() {
      return judge();
    },
    get age() {
      return last && Millis(clock.monotonic() - last.arrivedMonotonic);
    },
    onChange: (listener) => changes.subscribe(listener),
    [Symbol.dispose]() {
      endUnits();
      endStates();
      watch[Symbol.dispose]();
    },
  };
}
