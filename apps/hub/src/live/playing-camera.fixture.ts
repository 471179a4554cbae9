import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { AccessUnit, CameraPort, CameraState, VideoFormat } from '@latchkey/driver-api';
import { type Clock, Emitter, Millis } from '@latchkey/kit';
import { accessUnitsOf } from '../fmp4/annex-b.fixture.ts';

/** Encoded pictures to play in a loop; the first is an IDR. */
export interface Material {
  readonly format: VideoFormat;
  readonly units: readonly { readonly nalUnits: readonly Uint8Array[]; readonly keyframe: boolean }[];
}

/** A moving test picture, 25 frames per second, an IDR every second, as Debian's ffmpeg encodes it. */
export async function encodeMaterial({ width = 1280, height = 720, seconds = 4, profile = 'baseline' } = {}): Promise<Material> {
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    ['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=${width}x${height}:rate=25`, '-frames:v', `${seconds * 25}`, '-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'ultrafast', '-profile:v', profile, '-b:v', '4M', '-maxrate', '4M', '-bufsize', '2M', '-g', '25', '-bf', '0', '-f', 'h264', '-'],
    { encoding: 'buffer', maxBuffer: 64 * 2 ** 20 },
  );
  return accessUnitsOf(stdout, width, height);
}

export interface PlayingCamera extends CameraPort, Disposable {
  /** Stops sending, as a camera whose network was cut; `says` is what its driver noticed. */
  stall(says?: 'streaming' | 'stalled'): void;
  resume(): void;
  /** Loses the connection and comes back with time stamps that start anew. */
  reconnect(): void;
}

/** A camera that plays material at its pace, in a loop. */
export function createPlayingCamera({ format, units }: Material, clock: Clock): PlayingCamera {
  const pictures = new Emitter<AccessUnit>();
  const states = new Emitter<CameraState>();
  const interval = 40;
  let state: CameraState = { kind: 'streaming', since: clock.now() };
  let session = 1;
  let start = 1_000_000;
  let position = 0;
  let timer: Disposable | undefined;
  let due = clock.monotonic() as number;

  const play = () => {
    due = Math.max(due + interval, clock.monotonic());
    timer = clock.schedule(Millis(Math.max(0, due - clock.monotonic())), play);
    const unit = units[position % units.length];
    if (unit === undefined) return;
    pictures.emit({ format, ...unit, session, rtpTime: start + position * interval * 90, arrivedAt: clock.now(), arrivedMonotonic: clock.monotonic() });
    position += 1;
  };
  const become = (next: CameraState) => {
    state = next;
    states.emit(next);
  };
  const stop = () => {
    timer?.[Symbol.dispose]();
    timer = undefined;
  };
  play();

  return {
    get state() {
      return state;
    },
    format,
    onAccessUnit: (listener) => pictures.subscribe(listener),
    onState: (listener) => states.subscribe(listener),
    stall(says = 'streaming') {
      stop();
      if (says === 'stalled') become({ kind: 'stalled', since: clock.now(), lastPacketAt: clock.now() });
    },
    resume() {
      become({ kind: 'streaming', since: clock.now() });
      due = clock.monotonic();
      if (timer === undefined) play();
    },
    reconnect() {
      session += 1;
      start = 5_000 - position * interval * 90;
      position += units.length - (position % units.length);
    },
    [Symbol.dispose]: stop,
  };
}
