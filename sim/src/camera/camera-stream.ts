import type { Clock } from '@latchkey/kit';
import type { HomeState } from '../device-protocol.ts';
import { createPushSource, type PictureFault, type PushSource } from '../rtsp/access-unit-source.ts';
import type { CameraView } from './camera-view.ts';
import { burnText, clockText } from './clock-overlay.ts';
import { startPacer } from './frame-pacer.ts';
import { openH264Encoder } from './h264-encoder.ts';
import { copyChroma, copyPlanes, createPlanes } from './picture-planes.ts';
import { createSensorNoise } from './sensor-noise.ts';
import { burnTimeCode } from './time-code.ts';

export interface CameraStreamOptions {
  readonly view: CameraView;
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

export async function startCameraStream({ view, framesPerSecond, bitsPerSecond, clock, home }: CameraStreamOptions): Promise<CameraStream> {
  const { width, height } = view.planes;
  const encoder = await openH264Encoder({ width, height, framesPerSecond, bitsPerSecond });
  const covered = createPlanes(width, height);
  const held = createPlanes(width, height);
  const scale = Math.max(1, Math.round(width / 480));
  let fault: PictureFault | undefined;
  let sinceKeyframe = Infinity;
  const source = createPushSource(encoder.parameterSets, (next) => {
    fault = next;
    // The view goes on living for others (the preview, a substream).
    if (fault === 'freeze-with-clock') copyPlanes(view.planes, held);
  });

  const compose = (): void => {
    if (fault === 'freeze') return;
    const state = home();
    if (fault === undefined) view.refresh(state, clock.monotonic());
    const clean = fault === 'black' ? covered : fault === 'freeze-with-clock' ? held : view.planes;
    const grain = state.light === 'night' ? nightGrain : dayGrain;
    grain(clean, encoder.picture);
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
