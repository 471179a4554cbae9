import { randomBytes } from 'node:crypto';
import type { AccessUnit, CameraPort, ContactPort, LightPort } from '@latchkey/driver-api';
import type { PictureReading, PictureRule } from '@latchkey/domain';
import type { PrivacyMask } from '@latchkey/grants';
import { type Clock, codeOf, describeError, type Duration, Emitter, Instant, type Log, Millis, Minutes, Seconds, type Unsubscribe } from '@latchkey/kit';
import { type ChallengeOutcome, createPictureMonitor, type LampFact, type PictureMonitor, type PictureReason, type PictureState, relearned } from '@latchkey/liveness';
import type { CalibrationStore, LearnedPicture } from './calibration-store.ts';
import { keyframeDigest } from './keyframe-digest.ts';
import { createLampPlayer, type LampPlayer } from './lamp-player.ts';
import type { LumaReader, SeenPicture } from './luma-process.ts';
import { hidesProof } from './hidden-proof.ts';
import { createPictureLearner, type PictureLearner } from './picture-learner.ts';

const TICK: Duration = Millis(100);
/** How long the proof is kept fresh for somebody who came, and how long nobody who comes in the same way is heeded after that: the lamp must not blink all the time. */
const ATTENTION = {
  page: { lasts: Seconds(20), pause: Seconds(20) },
  ring: { lasts: Seconds(20), pause: Seconds(20) },
  // It may be a cat, or the street.
  motion: { lasts: Seconds(10), pause: Minutes(2) },
} as const satisfies Readonly<Record<string, { readonly lasts: Duration; readonly pause: Duration }>>;
/** How somebody was noticed: a courier's page of this door was opened, the bell rang, something moved. */
export type Arrival = keyof typeof ATTENTION;
/** What was learned on the way is worth a sync no more often. */
const KEEP_EVERY: Duration = Minutes(10);
/** No proof can be had from a lamp that does not answer; it is asked again after this long. */
const LAMP_PAUSE: Duration = Seconds(2);

/** A picture that did not answer is in doubt until it does; when nobody is at the door it is asked again this often. */
const DOUBT_EVERY: Duration = Seconds(10);
const DOUBTS: ReadonlySet<PictureReason> = new Set<PictureReason>(['picture.doubted', 'picture.unreadable', 'picture.unanswered', 'picture.late']);
/** A picture that never answered for so long may have been learned at a bad moment: it is learned again, and what comes of it is bounded ({@link relearned}). */
const DOUBTED_FOR: Duration = Minutes(2);
/** Whoever asked that it be learned again has long left the lamp alone. */
const WISH_LASTS: Duration = Minutes(2);

/** What an access point's configuration asks: `proved-once-learned` allows an unproven picture until the lamp has been learned, and never again. */
export type ConfiguredPictureRule = PictureRule | 'proved-once-learned';

export interface PictureRoomOptions {
  /** Unique among the hub's rooms. */
  readonly name: string;
  /** The camera itself: masks cover nothing of what is judged. */
  readonly camera: CameraPort;
  /** What is covered of what is recorded and shown; nothing when left out. */
  readonly masks?: () => readonly PrivacyMask[];
  readonly light: LightPort | undefined;
  readonly contact: ContactPort | undefined;
  readonly rule: ConfiguredPictureRule;
  readonly reader: LumaReader;
  readonly store: CalibrationStore;
  readonly clock: Clock;
  readonly log: Log;
}

/** One camera watched: judges its picture at every moment, asks it by the lamp in its view, and learns that lamp by itself. */
export interface PictureRoom extends AsyncDisposable {
  /** Judged at the moment of reading. */
  readonly state: PictureState;
  /** The same as the interlock reads it. */
  readonly reading: PictureReading;
  /** When the newest picture that could be decoded arrived. */
  readonly lastFrameAt: Instant | undefined;
  /** What a visit that begins now asks of the picture. */
  readonly rule: PictureRule;
  readonly hasLamp: boolean;
  readonly learned: LearnedPicture | undefined;
  readonly isLearning: boolean;
  readonly lastOutcome: ChallengeOutcome | undefined;
  /** Somebody is about to ask for this door: the picture is challenged now, so that nobody has to wait for it later. */
  attend(by: Arrival): void;
  /** A person asks that the lamp be learned anew, at the next quiet moment within two minutes. What comes of it is bounded as always ({@link relearned}). False without a lamp. */
  learnAgain(): boolean;
  /** A visit runs: the proof is kept fresh until the returned function is called. */
  visit(): Unsubscribe;
  /** Told when verdict, reason or learning change, and of every answered challenge. */
  onChange(listener: () => void): Unsubscribe;
}

export function createPictureRoom({ name, camera, masks = () => [], light, contact, rule, reader, store, clock, log }: PictureRoomOptions): PictureRoom {
  const changes = new Emitter<void>((error) => log.error('a listener of the picture failed', { error: describeError(error) }));
  const closing = new AbortController();
  const player: LampPlayer | undefined = light && createLampPlayer(light, clock, log);
  let learned = light && store.read();
  let monitor = createPictureMonitor({ calibration: learned?.calibration });
  /** Takes over from the monitor once it has seen a picture, so that nobody sees a gap. */
  let next: PictureMonitor | undefined;
  let visits = 0;
  let attendedUntil = Millis(-1e9);
  const heededFrom = new Map<Arrival, Duration>();
  let keptAt = clock.monotonic();
  let lampPausedUntil = Millis(0);
  let doubtedAt = Millis(-1e9);
  let doubtedSince: Duration | undefined;
  let wishedUntil = Millis(-1e9);
  let work: Promise<void> | undefined;
  let told = { reason: monitor.tick(clock.monotonic()).reason, outcome: monitor.lastOutcome, learning: false };

  const each = (tell: (one: PictureMonitor) => void) => {
    tell(monitor);
    if (next !== undefined) tell(next);
  };
  const tellDoor = (one: PictureMonitor) => contact && one.doorReported({ at: clock.monotonic(), door: contact.door.value });
  const lampTold = (fact: LampFact) => each((one) => one.lampSwitched(fact));
  const isWanted = () => visits > 0 || clock.monotonic() < attendedUntil;
  const isQuiet = () => !isWanted() && camera.state.kind === 'streaming' && light?.reachability.kind === 'online' && contact?.door.value !== 'open';

  const learner: PictureLearner | undefined = player && createPictureLearner({ player, isQuiet, clock, log, signal: closing.signal, onSwitch: lampTold, onLearned: (result) => {
    doubtedSince = undefined;
    wishedUntil = Millis(-1e9);
    const calibration = learned === undefined ? result.calibration : relearned(learned.calibration, result.calibration);
    if (calibration === undefined) {
      log.warn('The picture was learned again, and what came of it is not believed: what was known before counts', { camera: name, lamp: result.health.lamp, delay: result.health.delay });
      return;
    }
    learned = { at: clock.now(), health: result.health, calibration };
    store.write(learned);
    next = createPictureMonitor({ calibration: learned.calibration });
    next.connection(camera.state.kind);
    tellDoor(next);
    log.info('The picture was learned', { camera: name, lamp: result.health.lamp, levels: Math.round(result.health.amplitude), delay: result.health.delay });
  } });

  const challenge = async (): Promise<void> => {
    if (player === undefined) return;
    const rest = monitor.calibration?.lamp?.rest ?? false;
    await player.settle(rest, lampTold, closing.signal);
    const plan = monitor.beginChallenge(clock.monotonic(), (count) => randomBytes(count));
    if (plan !== undefined) await player.play(plan, lampTold, closing.signal);
  };
  const ask = (): void => {
    if (work !== undefined || learner?.isLearning === true || clock.monotonic() < lampPausedUntil) return;
    work = challenge()
      .catch((error: unknown) => {
        if (closing.signal.aborted) return;
        log.warn('The lamp did not do as it was told, so the picture cannot be asked', { camera: name, code: codeOf(error), error: describeError(error) });
        monitor.lampFailed();
        lampPausedUntil = Millis(clock.monotonic() + LAMP_PAUSE);
      })
      .finally(() => (work = undefined));
  };

  /** What the monitor says of the camera's own picture, unless nobody could see in the recorded one what it rests on. */
  const stateAt = (now: Duration): PictureState => {
    const state = monitor.tick(now);
    if (state.verdict === 'failing' || monitor.calibration === undefined || !hidesProof(masks(), monitor.calibration)) return state;
    return { ...state, verdict: 'unproven', reason: 'picture.masked', confidence: state.confidence === 'answered' ? 'changing' : state.confidence, proofAge: undefined };
  };
  const look = (): void => {
    const now = clock.monotonic();
    if (next !== undefined && next.tick(now).frameAge !== undefined) {
      monitor = next;
      next = undefined;
    }
    monitor.watching(isWanted() ? 'visit' : 'idle');
    const state = monitor.tick(now);
    if (state.challenge === 'due' && isWanted()) ask();
    doubtedSince = DOUBTS.has(state.reason) ? (doubtedSince ?? now) : undefined;
    if (!isWanted() && doubtedSince !== undefined && now - doubtedAt > DOUBT_EVERY) {
      doubtedAt = now;
      ask();
    }
    const learning = learner?.isLearning ?? false;
    const { lastOutcome } = monitor;
    const { reason } = stateAt(now);
    if (reason === told.reason && lastOutcome === told.outcome && learning === told.learning) return;
    if (lastOutcome !== told.outcome && lastOutcome !== undefined) {
      log.debug('The picture was asked', { camera: name, ...lastOutcome });
      keepDrift(now);
    }
    told = { reason, outcome: lastOutcome, learning };
    changes.emit();
  };
  const keepDrift = (now: Duration): void => {
    if (learned === undefined || monitor.calibration === undefined || now - keptAt < KEEP_EVERY) return;
    keptAt = now;
    learned = { ...learned, calibration: monitor.calibration };
    store.write(learned);
  };

  const onUnit = (unit: AccessUnit): void => {
    const bytes = unit.nalUnits.reduce((sum, nal) => sum + nal.length, 0);
    const fact = { at: unit.arrivedMonotonic, rtpTime: unit.rtpTime, session: unit.session, keyframe: unit.keyframe, bytes, ...(unit.keyframe && { hash: keyframeDigest(unit) }) };
    each((one) => one.packetArrived(fact));
    learner?.packetArrived(fact);
  };
  const onPicture = ({ session, rtpTime, grid }: SeenPicture): void => {
    const fact = { at: clock.monotonic(), session, rtpTime, grid };
    each((one) => one.frameDecoded(fact));
    learner?.frameDecoded(fact);
    look();
  };
  const stops = [
    camera.onAccessUnit(onUnit),
    ...(contact === undefined ? [] : [contact.onReport(({ door }) => each((one) => one.doorReported({ at: clock.monotonic(), door })))]),
    camera.onState(({ kind }) => {
      each((one) => one.connection(kind));
      look();
    }),
  ];
  const followed = reader.follow(name, camera, { onPicture, isUrgent: () => isWanted() || work !== undefined || learner?.isLearning === true });
  monitor.connection(camera.state.kind);
  tellDoor(monitor);
  let timer: Disposable;
  const beat = (): void => {
    timer = clock.schedule(TICK, beat);
    look();
    const isSpoiled = doubtedSince !== undefined && clock.monotonic() - doubtedSince > DOUBTED_FOR;
    const isWished = clock.monotonic() < wishedUntil;
    if (work === undefined && (learned === undefined || learned.health.lamp === 'unseen' || isSpoiled || isWished)) learner?.tryNow();
  };
  timer = clock.schedule(TICK, beat);

  const state = () => stateAt(clock.monotonic());
  return {
    get state() {
      return state();
    },
    get reading() {
      const { verdict, reason, frameAge, proofAge } = state();
      return { alive: verdict !== 'failing', reason, frameAge: frameAge ?? null, proofAge: verdict === 'proved' ? (proofAge ?? null) : null };
    },
    get lastFrameAt() {
      const { frameAge } = state();
      return frameAge === undefined ? undefined : Instant(clock.now() - frameAge);
    },
    get rule() {
      if (rule !== 'proved-once-learned') return rule;
      return learned?.calibration.lamp === undefined ? 'unproven-allowed' : 'proved';
    },
    hasLamp: light !== undefined,
    get learned() {
      return learned;
    },
    get isLearning() {
      return learner?.isLearning ?? false;
    },
    get lastOutcome() {
      return monitor.lastOutcome;
    },
    attend(by) {
      const now = clock.monotonic();
      const { lasts, pause } = ATTENTION[by];
      if (now < (heededFrom.get(by) ?? now)) return;
      heededFrom.set(by, Millis(now + lasts + pause));
      attendedUntil = Millis(Math.max(attendedUntil, now + lasts));
      look();
    },
    learnAgain() {
      if (learner === undefined) return false;
      wishedUntil = Millis(clock.monotonic() + WISH_LASTS);
      return true;
    },
    visit() {
      visits += 1;
      look();
      let over = false;
      return () => {
        if (over) return;
        over = true;
        visits -= 1;
      };
    },
    onChange: (listener) => changes.subscribe(listener),
    async [Symbol.asyncDispose]() {
      closing.abort();
      timer[Symbol.dispose]();
      for (const stop of stops) stop();
      followed[Symbol.dispose]();
      await Promise.allSettled([work, learner?.ended]);
    },
  };
}
