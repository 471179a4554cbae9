import { spawnSync } from 'node:child_process';
import type { AccessUnit, CameraPort, CameraState, VideoFormat } from '@latchkey/driver-api';
import { type Clock, Emitter } from '@latchkey/kit';
import { accessUnitsOf } from '../fmp4/annex-b.fixture.ts';

/** A camera whose every picture the test sends by hand. */
export class ScriptedCamera implements CameraPort {
  readonly #units = new Emitter<AccessUnit>();
  readonly #states = new Emitter<CameraState>();
  readonly #clock: Clock;
  state: CameraState = { kind: 'connecting' };
  format: VideoFormat | undefined;
  session = 1;
  rtpTime = 1_000;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  onAccessUnit(listener: (unit: AccessUnit) => void) {
    return this.#units.subscribe(listener);
  }

  onState(listener: (state: CameraState) => void) {
    return this.#states.subscribe(listener);
  }

  enter(state: CameraState): void {
    this.state = state;
    this.#states.emit(state);
  }

  /** Sends a picture that arrives now, 40 ms of RTP time after the one before. */
  send(format: VideoFormat, picture: Picture): AccessUnit {
    this.rtpTime += 3_600;
    const unit = { ...picture, format, rtpTime: this.rtpTime, session: this.session, arrivedAt: this.#clock.now(), arrivedMonotonic: this.#clock.monotonic() };
    this.format = format;
    this.#units.emit(unit);
    return unit;
  }
}

/** A coded picture without its time. */
export interface Picture {
  readonly nalUnits: readonly Uint8Array[];
  readonly keyframe: boolean;
}

/** Coded pictures to send, and their format. */
export interface Material {
  readonly format: VideoFormat;
  readonly units: readonly Picture[];
}

export const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0 && spawnSync('ffprobe', ['-version']).status === 0;

/** Real H.264 at 25 pictures a second with a keyframe every second, made by ffmpeg of a drawn `source`. */
export function encodedMaterial(seconds: number, width = 320, height = 180, source = `testsrc2=size=${width}x${height}:rate=25`): Material {
  const coding = ['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-profile:v', 'baseline', '-g', '25', '-bf', '0'];
  const args = ['-v', 'error', '-f', 'lavfi', '-i', source, '-frames:v', String(seconds * 25), ...coding, '-f', 'h264', '-'];
  const { stdout } = spawnSync('ffmpeg', args, { maxBuffer: 2 ** 28 });
  return accessUnitsOf(stdout, width, height);
}

/** Pictures that only look like H.264: a keyframe every second, some bytes that differ from picture to picture. */
export function drawnMaterial(seconds: number, size = 400): Material {
  const format: VideoFormat = { codec: 'h264', sps: Uint8Array.of(0x67, 0x42, 0xc0, 0x1e, 1), pps: Uint8Array.of(0x68, 2), width: 320, height: 180, codecString: 'avc1.42c01e' };
  const units = Array.from({ length: seconds * 25 }, (_, i) => {
    const keyframe = i % 25 === 0;
    const slice = new Uint8Array(size).fill(i % 251).fill(keyframe ? 0x65 : 0x41, 0, 1);
    return { nalUnits: keyframe ? [format.sps, format.pps, slice] : [slice], keyframe };
  });
  return { format, units };
}
