import type { CameraPort, VideoFormat } from '@latchkey/driver-api';
import { type Clock, Emitter, type Log, MiB, type Unsubscribe, describeError } from '@latchkey/kit';
import type { LiveClock } from './live-clock.ts';
import { type TimedUnit, createMediaTimeline } from './media-timeline.ts';
import { sizeOf } from './nal-unit.ts';

/** A group of pictures larger than this is not kept: viewers of such a camera wait for its next IDR. */
const CACHE_LIMIT = { bytes: MiB(4), units: 1_000 };

/** One camera as all its viewers see it: the pictures since the last IDR, then each as it comes. */
export interface CameraFeed extends Disposable {
  readonly format: VideoFormat | undefined;
  /** From the last IDR to the newest picture, without a gap; empty while there is none. */
  readonly group: readonly TimedUnit[];
  /** Pictures that can be decoded after those before them. */
  onUnit(listener: (timed: TimedUnit) => void): Unsubscribe;
  /** Drops the cached group: nobody who comes now is to see what was seen until now. Goes on with the next IDR. */
  forget(): void;
  clock(): LiveClock;
}

/**
 * Follows a camera for as long as it is served, viewers or not: without the cached group of pictures
 * the first frame of a viewer comes with the camera's next IDR, 1.1 to 3 s late as measured.
 */
export function createCameraFeed(camera: CameraPort, clock: Clock, log: Log): CameraFeed {
  const place = createMediaTimeline();
  const units = new Emitter<TimedUnit>((error) => log.error('a live viewer failed on a picture', { error: describeError(error) }));
  let group: TimedUnit[] = [];
  let bytes = 0;
  let newest: TimedUnit | undefined;
  let decodable = false;

  const stop = camera.onAccessUnit((unit) => {
    const timed = place(unit);
    const reconnected = newest !== undefined && newest.unit.session !== unit.session;
    newest = timed;
    if (unit.keyframe || reconnected) {
      group = [];
      bytes = 0;
      decodable = unit.keyframe;
    }
    // A picture without its IDR would only smear the viewers' screens.
    if (!decodable) return;
    if (unit.keyframe || group.length > 0) {
      group.push(timed);
      bytes += sizeOf(unit);
      if (bytes > CACHE_LIMIT.bytes || group.length > CACHE_LIMIT.units) group = [];
    }
    units.emit(timed);
  });

  return {
    get format() {
      return camera.format;
    },
    get group() {
      return group;
    },
    onUnit: (listener) => units.subscribe(listener),
    forget() {
      group = [];
      bytes = 0;
      decodable = false;
    },
    clock: () => ({
      type: 'clock',
      steady: clock.monotonic(),
      wall: clock.now(),
      frame: newest === undefined ? null : { arrived: newest.unit.arrivedMonotonic, arrivedWall: newest.unit.arrivedAt, mediaTime: newest.mediaTime },
      camera: camera.state.kind,
    }),
    [Symbol.dispose]: stop,
  };
}
