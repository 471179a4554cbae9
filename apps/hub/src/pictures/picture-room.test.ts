import type { AccessUnit, CameraPort, LightPort, LightReport } from '@latchkey/driver-api';
import type { PrivacyMask } from '@latchkey/grants';
import { Emitter, ManualClock, Millis, seededRandom, silentLog } from '@latchkey/kit';
import type { PictureCalibration } from '@latchkey/liveness';
import { describe, expect, it } from 'vitest';
import { gridView } from '../../../../packages/liveness/src/grid-camera.fixture.ts';
import type { CalibrationStore, LearnedPicture } from './calibration-store.ts';
import type { SeenPicture } from './luma-process.ts';
import { createPictureRoom } from './picture-room.ts';

const FRAME = Millis(100);

/** A quiet hall with a lamp that obeys after 60 ms, and a camera of numbers. */
function rig(kept?: LearnedPicture) {
  const clock = new ManualClock();
  const view = gridView({ lampLevels: 40, noise: 2, seed: 6 }, seededRandom(1));
  const reports = new Emitter<LightReport>();
  const units = new Emitter<AccessUnit>();
  let show = (_picture: SeenPicture): void => {};
  let lit = false;
  let isFrozen = false;
  let held = view(0);
  let stored = kept;
  let masks: readonly PrivacyMask[] = [];
  const online = { kind: 'online', since: clock.now() } as const;
  const format = { codec: 'h264', width: 64, height: 36, framesPerSecond: 10, sps: new Uint8Array(), pps: new Uint8Array() } as unknown as AccessUnit['format']; // the room hands it on and reads nothing of it
  const camera: CameraPort = { state: { kind: 'streaming', since: clock.now(), format } as unknown as CameraPort['state'], format, onAccessUnit: (listener) => units.subscribe(listener), onState: () => () => {} };
  const light: LightPort = {
    traits: { dimmable: false },
    get light() {
      return { value: lit ? ('on' as const) : ('off' as const), at: clock.now() };
    },
    reachability: online,
    latency: undefined,
    set: ({ on }) =>
      new Promise((resolve) => {
        clock.schedule(Millis(60), () => {
          lit = on;
          reports.emit({ light: on ? 'on' : 'off', at: clock.now() });
          resolve();
        });
      }),
    refresh: async () => {},
    onReport: (listener) => reports.subscribe(listener),
    onReachability: () => () => {},
  };
  const store: CalibrationStore = { read: () => stored, write: (learned) => void (stored = learned) };
  const room = createPictureRoom({
    name: 'hall', camera, masks: () => masks, light, contact: undefined, rule: 'proved-once-learned', store, clock, log: silentLog,
    reader: { pid: undefined, follow: (_name, _camera, { onPicture }) => ((show = onPicture), { [Symbol.dispose]() {} }), [Symbol.asyncDispose]: async () => {} },
  });
  let frames = 0;
  const run = async (seconds: number, until: () => boolean = () => false) => {
    for (let at = 0; at < seconds * 1_000 && !until(); at += 20) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(Millis(20));
      if (clock.monotonic() % FRAME !== 0) continue;
      const rtpTime = clock.monotonic() * 90;
      const keyframe = frames % 10 === 0;
      frames += 1;
      if (!isFrozen) held = view(lit ? 1 : 0);
      units.emit({ format, session: 1, rtpTime, keyframe, nalUnits: [Uint8Array.of(0x65, frames)], arrivedAt: clock.now(), arrivedMonotonic: clock.monotonic() });
      show({ session: 1, rtpTime, grid: held });
    }
  };
  return { clock, room, run, freeze: (frozen: boolean) => void (isFrozen = frozen), mask: (wanted: readonly PrivacyMask[]) => void (masks = wanted), kept: () => stored };
}

/** What was learned at a bad moment: the answer is expected half a second late. */
const spoiled = ({ calibration, ...rest }: LearnedPicture): LearnedPicture => {
  const { lamp } = calibration;
  return { ...rest, calibration: { ...calibration, ...(lamp && { lamp: { ...lamp, delay: Millis(600), firstDelay: Millis(600) } }) } satisfies PictureCalibration };
};

async function learned(): Promise<LearnedPicture> {
  const { room, run, kept } = rig();
  await run(30, () => kept() !== undefined);
  await room[Symbol.asyncDispose]();
  const found = kept();
  if (found === undefined) throw new TypeError('nothing was learned');
  return found;
}

describe('somebody who comes', () => {
  it('is heeded whichever way they are noticed, and what moves all day makes no lamp blink all day', async () => {
    const { room, run } = rig(await learned());
    await using _room = room;
    const isAsked = async () => {
      const before = room.lastOutcome;
      await run(4);
      return room.lastOutcome !== before;
    };
    await run(1);
    room.attend('motion');
    expect(await isAsked()).toBe(true);
    expect(room.state.verdict).toBe('proved');
    await run(20);
    room.attend('motion');
    expect(await isAsked()).toBe(false);
    room.attend('ring');
    expect(await isAsked()).toBe(true);
    await run(20);
  });
});

describe('a person who has the lamp learned again', () => {
  it('gets it learned once, at the next quiet moment', async () => {
    const before = await learned();
    const { room, run, kept } = rig(before);
    await using _room = room;
    const leave = room.visit();
    await run(5);
    expect(room.learnAgain()).toBe(true);
    await run(5);
    expect(room.isLearning).toBe(false);
    leave();
    await run(30, () => kept()?.at !== before.at);
    expect(kept()?.at).not.toBe(before.at);
    await run(30, () => room.isLearning);
    expect(room.isLearning).toBe(false);
  });

  it('teaches it nothing that a forger would like: a frozen picture is not learned', async () => {
    const before = await learned();
    const { room, run, freeze, kept } = rig(before);
    await using _room = room;
    await run(2);
    freeze(true);
    room.learnAgain();
    let began = false;
    await run(60, () => (began ||= room.isLearning) && !room.isLearning);
    expect(began).toBe(true);
    expect(kept()).toEqual(before);
    expect(room.rule).toBe('proved');
  });
});

describe('a picture that was learned at a bad moment', () => {
  it('fails, is learned again by itself once nothing answered for two minutes, and proves itself', async () => {
    const { room, run, kept } = rig(spoiled(await learned()));
    await using _room = room;
    const end = room.visit();
    await run(8);
    expect(room.state.verdict).toBe('failing');
    end();
    await run(200, () => (kept()?.calibration.lamp?.delay ?? 600) < 600);
    expect(kept()?.calibration.lamp?.delay).toBeLessThan(200);
    const leave = room.visit();
    await run(4, () => room.state.reason === 'picture.proved');
    expect(room.state.reason).toBe('picture.proved');
    leave();
    await run(3);
  });

  it('is not forgotten for a forged one: learning a frozen picture again teaches nothing, and the rule stays', async () => {
    const before = await learned();
    const { room, run, freeze, kept } = rig(before);
    await using _room = room;
    await run(1);
    freeze(true);
    const end = room.visit();
    await run(6);
    end();
    let relearning = false;
    await run(200, () => (relearning ||= room.isLearning) && !room.isLearning);
    expect(relearning).toBe(true);
    expect(kept()).toEqual(before);
    expect([room.rule, room.state.verdict]).toEqual(['proved', 'failing']);
  });
});

describe('a mask over the lamp', () => {
  it('leaves the picture unproven, whatever the lamp answers, and says so at once; another one does not', async () => {
    const { room, run, mask } = rig(await learned());
    await using _room = room;
    const end = room.visit();
    await run(5, () => room.state.verdict === 'proved');
    expect(room.reading.proofAge).not.toBeNull();
    const told: string[] = [];
    room.onChange(() => told.push(room.state.reason));
    mask([{ x: 0, y: 0, width: 1_000, height: 1_000 }]);
    expect(room.reading).toMatchObject({ alive: true, reason: 'picture.masked', proofAge: null });
    await run(5);
    expect(room.lastOutcome?.answer).toBe('shown');
    expect(room.state).toMatchObject({ verdict: 'unproven', reason: 'picture.masked' });
    expect(room.rule).toBe('proved');
    expect(told[0]).toBe('picture.masked');
    mask([{ x: 0, y: 980, width: 20, height: 20 }]);
    await run(2);
    expect(room.state.verdict).toBe('proved');
    end();
    await run(3);
  });
});
