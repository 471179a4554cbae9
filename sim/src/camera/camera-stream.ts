import type { Clock, Duration } from '@latchkey/kit';
import type { HomeState } from '../device-protocol.ts';
import { createPushSource, type PictureFault, type PushSource } from '../rtsp/access-unit-source.ts';
import type { CameraView } from './camera-view.ts';
import { burnText, clockText } from './clock-overlay.ts';
import { createExposure } from './exposure.ts';
import { createFootage } from './footage.ts';
import { startPacer } from './frame-pacer.ts';
import { openH264Encoder } from './h264-encoder.ts';
import { copyChroma, copyPlanes, createPlanes, type PicturePlanes } from './picture-planes.ts';
import { createSensorNoise } from './sensor-noise.ts';
import { burnTimeCode } from './time-code.ts';

export interface CameraStreamOptions {
  readonly view: CameraView;
  /** What `other-camera` shows: a view of the same size of another place. */
  readonly other: CameraView;
  /** Whether the lamp in this view is lit. */
  readonly lamp: (state: HomeState) => boolean;
  readonly framesPerSecond: number;
  readonly bitsPerSecond: number;
  readonly clock: Clock;
  /** The home as it is now. */
  readonly home: () => HomeState;
}

/** A running encoder behind a source. It rests while nobody listens, and starts with a keyframe when somebody does. */
export interface CameraStream extends Disposable {
  readonly source: PushSource;
}

const dayGrain = createSensorNoise(0.9);
const nightGrain = createSensorNoise(1.8);

export async function startCameraStream({ view, other, lamp, framesPerSecond, bitsPerSecond, clock, home }: CameraStreamOptions): Promise<CameraStream> {
  const { width, height } = view.planes;
  const encoder = await openH264Encoder({ width, height, framesPerSecond, bitsPerSecond });
  const black = createPlanes(width, height);
  const covered = createPlanes(width, height);
  // A hand on the lens lets a little red light through, more at the rim.
  for (let y = 0; y < height; y += 1) covered.luma.fill(20 + Math.round((10 * y) / height), y * width, (y + 1) * width);
  covered.red.fill(136);
  const exposure = createExposure();
  const footage = createFootage(lamp);
  const held = createPlanes(width, height);
  const scale = Math.max(1, Math.round(width / 480));
  let fault: PictureFault | undefined;
  let sinceKeyframe = Infinity;
  const source = createPushSource(encoder.parameterSets, (next) => {
    fault = next;
    // The view goes on living for others (the preview, a substream).
    if (fault === 'freeze-with-clock') copyPlanes(view.planes, held);
    if (fault === 'loop' || fault === 'replay-blinks') {
      footage.see(home(), clock.monotonic());
      footage.cut(clock.monotonic());
    }
  });

  /** What is before the lens, or is made to seem so. */
  const shown = (state: HomeState, now: Duration): PicturePlanes => {
    switch (fault) {
      case 'black':
        return black;
      case 'cover':
        return covered;
      case 'freeze-with-clock':
        return held;
      case 'other-camera':
        other.refresh(state, now);
        return other.planes;
      case 'loop':
        view.refresh(footage.loop(now), now);
        return view.planes;
      case 'replay-blinks':
        view.refresh(footage.blinks(now), now);
        return view.planes;
      default:
        view.refresh(state, now);
        return view.planes;
    }
  };
  const compose = (): void => {
    if (fault === 'freeze') return;
    const state = home();
    const now = clock.monotonic();
    footage.see(state, now);
    const clean = shown(state, now);
    const grain = state.light === 'night' ? nightGrain : dayGrain;
    grain(clean, encoder.picture, exposure.gainFor(clean, 1 / framesPerSecond));
    copyChroma(clean, encoder.picture);
    const at = clock.now();
    burnText(encoder.picture, clockText(at), 8 * scale, 8 * scale, scale);
    burnTimeCode(encoder.picture.luma, width, height, encoder.picture.lumaStride, at);
  };

  const pacer = startPacer(clock, framesPerSecond, () => {
    if (source.listeners === 0) {
      sinceKeyframe = Infinity;
      return;
    }
    const capturedAt = clock.now();
    const rtpTime = Math.round(clock.monotonic() * 90);
    compose();
    // A keyframe a second.
    const keyframe = sinceKeyframe >= framesPerSecond;
    sinceKeyframe = keyframe ? 1 : sinceKeyframe + 1;
    source.push({ nalUnits: encoder.encode(rtpTime, keyframe), keyframe, rtpTime, capturedAt });
  });
  return {
    source,
    [Symbol.dispose]() {
      pacer[Symbol.dispose]();
      encoder[Symbol.dispose]();
    },
  };
}
