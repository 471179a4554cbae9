import type { Duration } from '@latchkey/kit';
import { createCalibrator, createPictureMonitor, type CalibrationHealth, type ChallengeReading, type PictureCalibration, type PictureReason } from '@latchkey/liveness';
import { type ClipCamera, drawCamera } from './clip-camera.ts';
import { type AttackKind, deceptions } from './clip-kinds.ts';
import { type ClipFate, ClipSite } from './clip-site.ts';
import { forgeryOf } from './forgery.ts';
import { FrameDifference, meanDifference } from './frame-difference.ts';
import type { EventKind } from './scene-events.ts';
import { createSeededRandom } from './seeded-random.ts';

/** What came of one clip. Times are milliseconds: of the challenge since it began, of the others since the attack began. */
export interface ClipResult {
  readonly clip: EventKind | AttackKind;
  readonly honest: boolean;
  readonly camera: ClipCamera;
  readonly answers: readonly Pick<ChallengeReading, 'answer' | 'correlation' | 'gain' | 'delay' | 'wrong'>[];
  /** When the first challenge was decided. */
  readonly decidedAfter: number;
  /** When the monitor first did not call the picture proved or provable: doubt or failure. */
  readonly noticedAfter: number | undefined;
  /** The same by looking only. */
  readonly passiveAfter: number | undefined;
  readonly passiveReason: PictureReason | undefined;
  /** The same by a plain frame difference. */
  readonly differenceAfter: number | undefined;
  /** Whether the picture was ever called failing. */
  readonly failing: boolean;
  /** Whether the picture was ever called proved after the attack began. */
  readonly proved: boolean;
}

/** A site that has calibrated itself. */
export interface ReadySite extends Disposable {
  readonly site: ClipSite;
  readonly calibration: PictureCalibration;
  readonly health: CalibrationHealth;
  /** Mean difference of two pictures of the quiet view. */
  readonly usualDifference: number;
}

/** Draws a camera and lets it calibrate; undefined when its lamp shows too weakly, which a home is told at install. */
export async function openReadySite(seed: number): Promise<ReadySite | undefined> {
  const random = createSeededRandom(seed);
  const site = await ClipSite.open(drawCamera(random), random);
  const calibrator = createCalibrator();
  const differences: number[] = [];
  let last: Parameters<NonNullable<ClipFate['onGrid']>>[0] | undefined;
  const onGrid: ClipFate['onGrid'] = (grid) => {
    if (last !== undefined) differences.push(meanDifference(last, grid));
    last = grid;
  };
  site.run(2_000, [calibrator], { onGrid });
  const plan = calibrator.begin(site.now, (count) => random.bytes(count));
  site.perform(plan);
  site.run(plan.length, [calibrator]);
  const learned = calibrator.finish();
  if (learned?.calibration.lamp === undefined || learned.health.lamp !== 'good') {
    site[Symbol.dispose]();
    return undefined;
  }
  const usualDifference = differences.toSorted((a, b) => a - b)[differences.length >> 1] ?? 0;
  return { site, ...learned, usualDifference, [Symbol.dispose]: () => site[Symbol.dispose]() };
}

const LEAD = 1_300;
const BETWEEN = 600;

/** Plays one clip at a site: something happens, honest or not, and the picture is asked, at most twice. */
export function playClip({ site, calibration, usualDifference }: ReadySite, clip: { readonly event: EventKind } | { readonly attack: AttackKind }): ClipResult {
  const { random } = site;
  const attack = 'attack' in clip ? clip.attack : undefined;
  const bytes = (count: number) => random.bytes(count);
  const monitor = createPictureMonitor({ calibration });
  const { lamp: _, ...withoutLamp } = calibration;
  const passive = createPictureMonitor({ calibration: withoutLamp });
  const difference = new FrameDifference(usualDifference);
  for (const each of [monitor, passive]) each.connection('streaming');

  let onset = Infinity;
  let challengeAt: number | undefined;
  let noticedAt: number | undefined;
  let passiveAt: number | undefined;
  let passiveReason: PictureReason | undefined;
  let proved = false;
  let failing = false;
  // Half of the clips that a forger replays were taken while something moved.
  site.begin('event' in clip ? clip.event : random.pick(['nothing', 'pet']));
  // The hub calibrated itself in another light than today's.
  if ('event' in clip && clip.event === 'other-daylight') site.daylight = random.logBetween(0.3, 3);
  let fate: ClipFate = { onGrid: (grid, at) => difference.push(grid, at) };
  const watchers = [
    { ...monitor, tick: (now: Duration) => {
      const state = monitor.tick(now);
      // A monitor that was just made has seen nothing yet.
      if (state.reason === 'picture.waiting' || (attack !== undefined && now < onset)) return;
      proved ||= state.verdict === 'proved' && now - (state.proofAge ?? 0) > (challengeAt ?? Infinity);
      failing ||= state.verdict === 'failing';
      if (state.verdict === 'failing' || state.reason === 'picture.doubted' || state.reason === 'picture.unreadable') noticedAt ??= now;
    } },
    { ...passive, tick: (now: Duration) => {
      const state = passive.tick(now);
      difference.tick(now);
      if (state.reason === 'picture.waiting' || (attack !== undefined && now < onset) || state.verdict !== 'failing') return;
      passiveAt ??= now;
      passiveReason ??= state.reason;
    } },
  ];
  const run = (length: number) => site.run(length, watchers, fate);
  const ask = (): number => {
    const plan = monitor.beginChallenge(site.now, bytes);
    if (plan === undefined) return 0;
    site.perform(plan);
    const before = monitor.lastOutcome;
    for (let waited = 0; waited < plan.answeredBy + 200 && monitor.lastOutcome === before; waited += 50) run(50);
    return monitor.lastOutcome === undefined ? 0 : monitor.lastOutcome.decidedAt;
  };

  let oldChallengeAt = site.now - 2_000;
  run(LEAD);
  if (attack === 'old-blinks') {
    oldChallengeAt = site.now;
    ask();
    run(1_200);
  }
  onset = site.now;
  if (attack !== undefined) {
    difference.alarmAt = undefined;
    const guess = createPictureMonitor({ calibration }).beginChallenge(site.now, bytes) ?? { switches: [], length: site.now, answeredBy: site.now };
    const forge = forgeryOf(attack, { random, onset, oldChallengeAt, challengeAt: () => challengeAt, guess });
    fate = { ...fate, ...(forge === undefined ? {} : { forge }), garbled: attack === 'rubbish' };
    run(random.between(200, 800));
  }
  const answers: ClipResult['answers'][number][] = [];
  const startedAt = site.now;
  challengeAt = startedAt;
  const decided = ask() - startedAt;
  if (monitor.lastOutcome) answers.push(monitor.lastOutcome);
  if (monitor.lastOutcome?.answer !== 'shown') {
    run(BETWEEN);
    challengeAt = site.now;
    ask();
    if (monitor.lastOutcome) answers.push(monitor.lastOutcome);
  }
  run(400);
  const isDeception = attack !== undefined && deceptions.has(attack);
  const since = (at: number | undefined, from: number) => (at === undefined ? undefined : Math.max(0, at - from));
  const result: ClipResult = {
    clip: 'event' in clip ? clip.event : clip.attack,
    honest: attack === undefined,
    camera: site.camera,
    answers,
    decidedAfter: decided,
    noticedAfter: since(noticedAt, isDeception ? startedAt : onset),
    passiveAfter: since(passiveAt, onset),
    passiveReason,
    differenceAfter: since(difference.alarmAt, onset),
    failing,
    proved,
  };
  // The view becomes itself again before the next clip, and the lamp rests.
  site.begin('nothing');
  site.daylight = 1;
  site.run(1_500, []);
  return result;
}
