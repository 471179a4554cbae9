import { type Duration, Millis } from '@latchkey/kit';
import type { LightPlan, LumaGrid, PictureMonitor } from '@latchkey/liveness';
import type { ClipCamera } from './clip-camera.ts';
import { type ClipCodec, type CodedPicture, openClipCodec } from './clip-codec.ts';
import { CLIP, type ClipScene, drawScene } from './clip-scene.ts';
import { type ClipSensor, createSensor } from './clip-sensor.ts';
import { createEvent, type SceneEvent } from './scene-events.ts';
import type { SeededRandom } from './seeded-random.ts';

const COUNT = CLIP.width * CLIP.height;
const STEP = 10;
const TICK = 50;

/** Who looks at what arrives. */
export type Watcher = Pick<PictureMonitor, 'packetArrived' | 'frameDecoded' | 'lampSwitched'> & { readonly tick?: (now: Duration) => unknown };

/** What the attacker sends instead of what the camera sees; undefined: nothing at all. */
export type Forgery = (site: ClipSite, honest: () => Uint8Array) => Uint8Array | undefined;

/** What is done to a clip on its way. */
export interface ClipFate {
  readonly forge?: Forgery | undefined;
  /** Pictures arrive and cannot be decoded. */
  readonly garbled?: boolean;
  /** Told each picture that was decoded, and when it came. */
  readonly onGrid?: (grid: LumaGrid, at: Duration) => void;
}

interface Arrival {
  readonly at: number;
  readonly rtpTime: number;
  readonly coded: CodedPicture;
}

/** A hall with a camera and a lamp in simulated time. Its pictures are drawn, coded by libx264 and decoded again. */
export class ClipSite implements Disposable {
  readonly camera: ClipCamera;
  readonly scene: ClipScene;
  readonly random: SeededRandom;
  now = Millis(60_000);
  event: SceneEvent = () => {};
  eventFrom = 0;
  /** All light but the lamp's, against what it was at the beginning. */
  daylight = 1;
  /** The raw pictures of the last seconds, for whoever wants to show them again. */
  readonly tape: { readonly at: number; readonly luma: Uint8Array }[] = [];
  readonly #sensor: ClipSensor;
  readonly #codec: ClipCodec;
  readonly #light = new Float32Array(COUNT);
  #switches: { readonly commandAt: number; readonly lightAt: number; readonly on: boolean; told: boolean }[] = [];
  #arrivals: Arrival[] = [];
  #nextPicture: number;
  #lastArrival = 0;

  private constructor(camera: ClipCamera, random: SeededRandom, codec: ClipCodec) {
    this.camera = camera;
    this.random = random;
    this.scene = drawScene(random, camera.light);
    this.#sensor = createSensor({ ...camera }, random);
    this.#codec = codec;
    this.#nextPicture = this.now + random.between(0, 100);
  }

  static async open(camera: ClipCamera, random: SeededRandom): Promise<ClipSite> {
    return new ClipSite(camera, random, await openClipCodec(camera));
  }

  begin(kind: Parameters<typeof createEvent>[0]): void {
    this.event = createEvent(kind, this.scene, this.random);
    this.eventFrom = this.now;
  }

  perform(plan: LightPlan): void {
    const [least, more] = this.camera.lampLatency;
    for (const { after, on } of plan.switches) {
      const commandAt = this.now + after;
      this.#switches.push({ commandAt, lightAt: commandAt + least + this.random.between(0, more), on, told: false });
    }
    this.#switches = this.#switches.slice(-200);
  }

  /** What the camera sees now, or what it would see under another lamp's light or in another place. */
  see({ lit = this.litAt(this.now), scene = this.scene }: { readonly lit?: number; readonly scene?: ClipScene } = {}): Uint8Array {
    const { albedo, ambient, lamp } = scene;
    const strength = lit * this.camera.lampStrength;
    for (let at = 0; at < COUNT; at += 1) this.#light[at] = (albedo[at] ?? 0) * ((ambient[at] ?? 0) * this.daylight + strength * (lamp[at] ?? 0));
    this.event(this.#light, (this.now - this.eventFrom) / 1_000, strength);
    return this.#sensor.expose(this.#light);
  }

  /** A thing that covers the lens: hardly any light, and no picture in it. */
  seeCover(reflects: number): Uint8Array {
    this.#light.fill(reflects);
    return this.#sensor.expose(this.#light);
  }

  addNoise(picture: Uint8Array): Uint8Array {
    return this.#sensor.addNoise(picture);
  }

  run(length: number, watchers: readonly Watcher[], { forge, garbled = false, onGrid }: ClipFate = {}): void {
    const until = this.now + length;
    for (; this.now < until; this.now = Millis(this.now + STEP)) {
      for (const change of this.#switches) {
        if (change.told || change.commandAt > this.now) continue;
        change.told = true;
        for (const watcher of watchers) watcher.lampSwitched({ at: Millis(change.commandAt), on: change.on });
      }
      if (this.now >= this.#nextPicture) {
        this.#nextPicture += 1_000 / this.camera.framesPerSecond;
        this.#takePicture(forge);
      }
      this.#deliver(watchers, garbled, onGrid);
      if (this.now % TICK === 0) for (const watcher of watchers) watcher.tick?.(this.now);
    }
  }

  [Symbol.dispose](): void {
    this.#codec[Symbol.dispose]();
  }

  #takePicture(forge: Forgery | undefined): void {
    const honest = () => this.see();
    const luma = forge === undefined ? honest() : forge(this, honest);
    if (luma === undefined) return;
    const picture = Uint8Array.from(luma);
    if (this.camera.clock) burnClock(picture, this.now);
    if (forge === undefined) {
      this.tape.push({ at: this.now, luma: picture });
      if (this.tape.length > this.camera.framesPerSecond * 9) this.tape.shift();
    }
    const [least, mean] = this.camera.latency;
    const burst = this.random.next() < 0.004 ? this.random.between(40, 160) : 0;
    // Packets of one stream do not overtake each other.
    this.#lastArrival = Math.max(this.#lastArrival, this.now + least - mean * Math.log(1 - this.random.next() * 0.999) + burst);
    this.#arrivals.push({ at: this.#lastArrival, rtpTime: Math.round(this.now * 90), coded: this.#codec.code(picture) });
  }

  #deliver(watchers: readonly Watcher[], garbled: boolean, onGrid: ClipFate['onGrid']): void {
    for (;;) {
      const [next] = this.#arrivals;
      if (next === undefined || next.at > this.now) return;
      this.#arrivals.shift();
      const { keyframe, bytes, hash, grid } = next.coded;
      const stamp = { at: Millis(next.at), rtpTime: next.rtpTime, session: 1 };
      for (const watcher of watchers) {
        watcher.packetArrived({ ...stamp, keyframe, bytes, ...(hash === undefined ? {} : { hash }) });
        if (!garbled) watcher.frameDecoded({ ...stamp, grid });
      }
      if (!garbled) onGrid?.(grid, stamp.at);
    }
  }

  /** How lit the lamp is, 0 to 1. */
  litAt(time: number): number {
    let level = 0;
    for (const { lightAt, on } of this.#switches) {
      const share = Math.min(1, Math.max(0, (time - lightAt) / this.camera.lampFade));
      level = level * (1 - share) + (on ? share : 0);
    }
    return level;
  }
}

/** A running clock in the corner, as cameras and forgers write it: bars of the second's digits. */
export function burnClock(picture: Uint8Array, now: number): void {
  let seconds = Math.floor(now / 1_000);
  for (let digit = 7; digit >= 0; digit -= 1, seconds = Math.floor(seconds / 10)) {
    for (let bar = 0; bar < 5; bar += 1) {
      const lit = (((seconds % 10) * 7 + bar * 3) % 5) < 2;
      for (let y = 0; y < 2; y += 1) for (let x = 0; x < 5; x += 1) picture[(4 + bar * 2 + y) * CLIP.width + 6 + digit * 7 + x] = lit ? 235 : 16;
    }
  }
}
