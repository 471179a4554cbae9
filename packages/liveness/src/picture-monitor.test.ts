import { type Duration, Millis, Seconds, seededRandom } from '@latchkey/kit';
import { describe, expect, it } from 'vitest';
import type { PictureCalibration } from './calibration.ts';
import { GridStreet, seededBytes, type StreamFate } from './grid-camera.fixture.ts';
import type { LumaGrid } from './luma-grid.ts';
import { createPictureMonitor, type PictureMonitorOptions } from './picture-monitor.ts';
import { pictureReasons, wordsOf } from './picture-state.ts';

const SCENE = { lampLevels: 20, noise: 3, seed: 4 };

/** What the camera of this rate learned about itself, once. */
const calibrations = new Map<number, PictureCalibration | undefined>();
function calibrated(rate: number): PictureCalibration | undefined {
  if (!calibrations.has(rate)) calibrations.set(rate, new GridStreet(SCENE, seededRandom(rate), { rate }).calibrate(seededBytes(seededRandom(rate + 1))));
  return calibrations.get(rate);
}

function installed(seed: number, { rate = 10 }: { readonly rate?: number } = {}, options: PictureMonitorOptions = {}) {
  const random = seededRandom(seed);
  const street = new GridStreet(SCENE, random, { rate });
  const bytes = seededBytes(random);
  const calibration = calibrated(rate);
  const monitor = createPictureMonitor({ calibration, ...options });
  monitor.connection('streaming');
  street.run(Seconds(2), monitor, {}, (now) => void monitor.tick(now));
  return { street, bytes, monitor, random, calibration };
}

/** What was shown first, again and again. */
function frozen(): StreamFate {
  let held: LumaGrid | undefined;
  return { grid: (honest) => (held ??= honest) };
}

describe('a picture that is asked', () => {
  it.each([10, 15, 25])('proves itself, at %i pictures a second', (rate) => {
    const { street, bytes, monitor } = installed(7, { rate });
    for (let round = 0; round < 5; round += 1) {
      expect(street.challenge(monitor, bytes)).toMatchObject({ verdict: 'proved', reason: 'picture.proved', confidence: 'answered', challenge: 'idle' });
      street.run(Seconds(1), monitor);
    }
  });

  it('is proved for 5 s after the last light of the code was shown, and not longer', () => {
    const { street, bytes, monitor } = installed(9);
    const asked = street.now;
    expect(street.challenge(monitor, bytes).proofAge).toBe(street.now - asked - 1_500);
    street.run(Millis(asked + 1_500 + 4_900 - street.now), monitor);
    expect(monitor.tick(street.now).verdict).toBe('proved');
    street.run(Millis(200), monitor);
    expect(monitor.tick(street.now)).toMatchObject({ verdict: 'unproven', reason: 'picture.proof-old' });
  });

  it('that is frozen is doubted at once, although it was proved before, and failing when it was asked again', () => {
    const { street, bytes, monitor } = installed(8);
    expect(street.challenge(monitor, bytes).verdict).toBe('proved');
    const fate = frozen();
    street.run(Millis(600), monitor, fate);
    expect(monitor.tick(street.now).verdict).toBe('proved');
    expect(street.challenge(monitor, bytes, fate)).toMatchObject({ verdict: 'unproven', reason: 'picture.doubted' });
    street.run(Millis(600), monitor, fate);
    expect(street.challenge(monitor, bytes, fate)).toMatchObject({ verdict: 'failing', reason: 'picture.unanswered', confidence: 'none' });
    street.run(Millis(1_000), monitor);
    expect(street.challenge(monitor, bytes)).toMatchObject({ verdict: 'proved' });
  });

  it('that shows the code too late is a copy', () => {
    const { street, bytes, monitor } = installed(10, { rate: 15 });
    const late: StreamFate = { arrives: (at) => Millis(at + 120 + 300) };
    expect(street.challenge(monitor, bytes, late)).toMatchObject({ reason: 'picture.doubted' });
    expect(monitor.lastOutcome?.answer).toBe('late');
    street.run(Millis(600), monitor, late);
    expect(street.challenge(monitor, bytes, late)).toMatchObject({ verdict: 'failing', reason: 'picture.late' });
  });

  it('that claims to be earlier than it came gains nothing by it', () => {
    const { street, bytes, monitor } = installed(11, { rate: 15 });
    // Stamped as captured on time, as an honest picture in a slow network is, for good.
    street.challenge(monitor, bytes, { arrives: (at) => Millis(at + 420), stamp: (at) => at });
    expect(monitor.lastOutcome?.answer).toBe('late');
  });

  it('that cannot be read is not proved, and accused only the fourth time', () => {
    const { street, bytes, monitor, random } = installed(12);
    // Something bright flutters before the lamp, and nowhere else.
    const flicker: StreamFate = {
      grid: (honest) => {
        const light = 120 * random();
        return { ...honest, luma: honest.luma.map((value, cell) => (cell % 64 >= 38 ? Math.min(255, value + light) : value)) };
      },
    };
    const reasons = Array.from({ length: 4 }, () => {
      const { reason } = street.challenge(monitor, bytes, flicker);
      street.run(Millis(800), monitor, flicker);
      return reason;
    });
    expect(reasons).toEqual(['picture.unreadable', 'picture.unreadable', 'picture.unreadable', 'picture.unanswered']);
  });

  it('falls due in a visit, and is renewed before the proof is old', () => {
    const { street, bytes, monitor } = installed(13);
    expect(monitor.tick(street.now).challenge).toBe('idle');
    monitor.watching('visit');
    expect(monitor.tick(street.now).challenge).toBe('due');
    expect(street.challenge(monitor, bytes).challenge).toBe('idle');
    street.run(Seconds(2.5), monitor);
    expect(monitor.tick(street.now)).toMatchObject({ verdict: 'proved', challenge: 'due' });
  });

  it('is void when the lamp does not do what it is told', () => {
    const { street, bytes, monitor } = installed(14);
    expect(monitor.beginChallenge(street.now, bytes)).toBeDefined();
    expect(monitor.tick(street.now).challenge).toBe('running');
    expect(monitor.beginChallenge(street.now, bytes)).toBeUndefined();
    monitor.lampFailed();
    expect(monitor.tick(street.now)).toMatchObject({ verdict: 'unproven', reason: 'picture.lamp-silent', challenge: 'idle' });
    expect(street.challenge(monitor, bytes).verdict).toBe('proved');
  });

  it('cannot be asked without a lamp or without a decoder', () => {
    const street = new GridStreet({ ...SCENE, lampLevels: 0 }, seededRandom(3));
    const calibration = street.calibrate(seededBytes(seededRandom(4)));
    expect(calibration).toBeDefined();
    expect(calibration?.lamp).toBeUndefined();
    const blind = installed(15, {}, { decodes: false });
    for (const monitor of [createPictureMonitor({ calibration }), createPictureMonitor(), blind.monitor]) expect(monitor.beginChallenge(street.now, seededBytes(seededRandom(1)))).toBeUndefined();
    expect(blind.monitor.tick(blind.street.now)).toMatchObject({ verdict: 'unproven', reason: 'picture.no-lamp' });
  });
});

describe('a picture that is watched', () => {
  it('is stalled half a second after the last packet, whatever was proved', () => {
    const { street, bytes, monitor } = installed(20);
    expect(street.challenge(monitor, bytes).verdict).toBe('proved');
    const cut: StreamFate = { arrives: () => undefined };
    const look = (now: Duration) => void monitor.tick(now);
    street.run(Millis(350), monitor, cut, look);
    expect(monitor.tick(street.now).verdict).toBe('proved');
    street.run(Millis(300), monitor, cut, look);
    expect(monitor.tick(street.now)).toMatchObject({ verdict: 'failing', reason: 'picture.stalled', confidence: 'none' });
  });

  it('is not called stalled by a hub that was too busy to look, until it has read what waited', () => {
    const { street, monitor } = installed(27);
    const busy = Millis(street.now + 800);
    expect(monitor.tick(busy).verdict).toBe('unproven');
    expect(monitor.tick(Millis(busy + 50)).verdict).toBe('unproven');
    expect(monitor.tick(Millis(busy + 100)).reason).toBe('picture.stalled');
    // Who only looks now and then is told at once.
    const seldom = installed(27);
    expect(seldom.monitor.tick(Millis(seldom.street.now + 9_000)).reason).toBe('picture.stalled');
  });

  it('that never came is waited for, and rubbish is no picture', () => {
    const monitor = createPictureMonitor();
    expect(monitor.tick(Millis(0))).toMatchObject({ verdict: 'failing', reason: 'picture.waiting', frameAge: undefined, proofAge: undefined });
    const street = new GridStreet(SCENE, seededRandom(2));
    monitor.connection('streaming');
    const verdicts = new Set<string>();
    street.run(Seconds(3), monitor, { decodes: false }, (now) => void verdicts.add(monitor.tick(now).verdict));
    expect([...verdicts]).toEqual(['failing']);
    expect(monitor.tick(street.now).reason).toBe('picture.undecodable');
  });

  it('is down and stalled when the driver says so', () => {
    const { street, monitor } = installed(21);
    monitor.connection('stalled');
    expect(monitor.tick(street.now).reason).toBe('picture.stalled');
    monitor.connection('down');
    expect(monitor.tick(street.now).reason).toBe('picture.down');
  });

  it('with keyframes that come again is frozen, where a quiet view’s differ', () => {
    const { street, monitor } = installed(22);
    street.run(Seconds(4), monitor, { hash: () => 'the same' });
    expect(monitor.tick(street.now)).toMatchObject({ reason: 'picture.frozen', remarks: ['keyframes-repeat'] });
    const learned = installed(22).monitor.calibration;
    const tolerant = createPictureMonitor({ calibration: learned && { ...learned, keyframesVary: false } });
    tolerant.connection('streaming');
    street.run(Seconds(4), tolerant, { hash: () => 'the same' });
    expect(tolerant.tick(street.now)).toMatchObject({ verdict: 'unproven', remarks: ['keyframes-repeat'] });
  });

  it('with a covered lens fails within a second, proof or not', () => {
    const { street, bytes, monitor } = installed(23);
    street.challenge(monitor, bytes);
    street.run(Millis(800), monitor, { grid: (honest) => ({ ...honest, luma: new Uint8Array(honest.luma.length).fill(9) }) });
    expect(monitor.tick(street.now).reason).toBe('picture.covered');
  });

  it('with time stamps that stand still does not make them as it goes', () => {
    const { street, monitor } = installed(24);
    street.run(Seconds(1), monitor, { stamp: () => 12_000 });
    expect(monitor.tick(street.now).reason).toBe('picture.time-lies');
  });

  it('of a door that does not move when the contact says so fails until it is proved again', () => {
    const { street, bytes, calibration } = installed(25);
    const monitor = createPictureMonitor({ calibration: calibration && { ...calibration, door: Array.from({ length: 100 }, (_, cell) => cell) } });
    monitor.connection('streaming');
    monitor.doorReported({ at: street.now, door: 'closed' });
    street.run(Seconds(2), monitor);
    monitor.doorReported({ at: street.now, door: 'open' });
    street.run(Seconds(3), monitor, {}, (now) => void monitor.tick(now));
    expect(monitor.tick(street.now).reason).toBe('picture.door-still');
    expect(street.challenge(monitor, bytes).verdict).toBe('proved');
  });

  it('of another size is of another stream and counts for nothing', () => {
    const { street, monitor } = installed(26);
    const small: StreamFate = { grid: () => ({ width: 2, height: 2, luma: new Uint8Array(4) }) };
    street.run(Seconds(1.5), monitor, small);
    expect(monitor.tick(street.now).reason).toBe('picture.undecodable');
  });
});

describe('reasons', () => {
  it('have a sentence each', () => {
    for (const reason of Object.keys(pictureReasons) as (keyof typeof pictureReasons)[]) expect(wordsOf(reason)).toMatch(/^[A-Z].*\.$/);
  });
});
