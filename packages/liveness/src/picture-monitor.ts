import { type Duration, Millis, Seconds } from '@latchkey/kit';
import { followed } from './calibration-drift.ts';
import type { PictureCalibration } from './calibration.ts';
import type { LightPlan, RandomBytes } from './challenge-code.ts';
import { DoorWatch } from './door-watch.ts';
import { ageOf, FrameTrack } from './frame-track.ts';
import { KeyframeHistory } from './keyframe-history.ts';
import { LampWaveform } from './lamp-waveform.ts';
import { challengeWindow, type ChallengeOutcome, LightChallenge } from './light-challenge.ts';
import type { ConnectionState, DoorFact, FrameFact, LampFact, PacketFact } from './picture-facts.ts';
import { PlaceWatch } from './place-watch.ts';
import { pictureReasons, type PictureReason, type PictureRemark, type PictureState } from './picture-state.ts';
import { ViewWatch } from './view-watch.ts';

/** When a picture stops being alive, and how long a proof counts. */
export interface PictureLimits {
  /** Without a packet. */
  readonly stalledAfter: Duration;
  /** With packets, without a picture that can be decoded. */
  readonly undecodableAfter: Duration;
  /** Repeated keyframes in a row. */
  readonly frozenAfter: number;
  /** A proof that is older proves nothing. */
  readonly proofFor: Duration;
  /** In a visit, a proof of this age is renewed. */
  readonly renewAfter: Duration;
}

/** 500 ms: 0 false alarms in 470 s, measured. The rest are the rule of the unlock: no proof younger than 5 s, no unlock. */
export const usualPictureLimits: PictureLimits = {
  stalledAfter: Millis(500),
  undecodableAfter: Seconds(1),
  frozenAfter: 2,
  proofFor: Seconds(5),
  renewAfter: Seconds(2.5),
};

export interface PictureMonitorOptions {
  /** Without one there is no lamp, and nothing to compare the view with. */
  readonly calibration?: PictureCalibration | undefined;
  readonly limits?: Partial<PictureLimits>;
  /** False when the hub has no decoder: then only packets are watched, and nothing can be proved. */
  readonly decodes?: boolean;
}

/** Says of one camera at every moment whether its picture is live. Pure: facts in, state out, no timers. */
export interface PictureMonitor {
  connection(state: ConnectionState): void;
  packetArrived(fact: PacketFact): void;
  frameDecoded(fact: FrameFact): void;
  /** Every switch of the lamp, as it went out. */
  lampSwitched(fact: LampFact): void;
  /** A switch was refused or never confirmed: the running challenge is void. */
  lampFailed(): void;
  doorReported(fact: DoorFact): void;
  /** In a visit, challenges fall due by themselves. */
  watching(what: 'idle' | 'visit'): void;
  /** Starts a challenge; the caller performs the plan. Undefined when there is no lamp, one is running, or the lamp has flashed too often just now. */
  beginChallenge(at: Duration, random: RandomBytes): LightPlan | undefined;
  /** Looks at the clock; call it about every 100 ms and after each fact that matters. */
  tick(now: Duration): PictureState;
  /** The outcome of the latest challenge that ended. */
  readonly lastOutcome: ChallengeOutcome | undefined;
  /** With what was learned since: plain data, to be kept. */
  readonly calibration: PictureCalibration | undefined;
}

/** Facts and looks that come so late say that the hub was busy, not that the camera was silent: what waits to be read is read first. */
const BUSY = { from: Millis(250), to: Seconds(2), excuse: Millis(60) } as const;


export function createPictureMonitor({ calibration, limits: given = {}, decodes = true }: PictureMonitorOptions = {}): PictureMonitor {
  const limits = { ...usualPictureLimits, ...given };
  const track = new FrameTrack(challengeWindow);
  const keyframes = new KeyframeHistory();
  const view = new ViewWatch(calibration?.view.detail);
  const place = calibration && new PlaceWatch({ width: calibration.width, height: calibration.height, luma: Uint8Array.from(calibration.view.luma) });
  const door = new DoorWatch(calibration?.door, calibration?.lamp?.patches.flatMap(({ cells }) => cells));
  const waveform = new LampWaveform();
  let lamp = calibration?.lamp;
  const challenge = new LightChallenge(lamp?.pace ?? 'usual');

  let connection: ConnectionState = 'connecting';
  let visit = false;
  let firstPacketAt: Duration | undefined;
  let lastPacketAt: Duration | undefined;
  let awakeAt: Duration | undefined;
  let excusedUntil = Millis(-1e9);
  let outcome: ChallengeOutcome | undefined;
  let provedAt: Duration | undefined;
  let misses = 0;
  let lampSilent = false;
  let doorStill = false;
  let doorLookedAt = Millis(-1e9);
  const remarks = new Set<PictureRemark>();

  const settle = (ended: ChallengeOutcome): void => {
    outcome = ended;
    if (ended.answer === 'shown') {
      provedAt = ended.shownAt;
      misses = 0;
      doorStill = false;
      lamp = lamp && followed(lamp, ended);
      if (ended.gain < 0.4 || ended.gain > 2.5) remarks.add('calibration-drifted');
      else remarks.delete('calibration-drifted');
    } else {
      // Whatever was proved before, this picture is in doubt now. One that cannot be read is no accusation, four of them are.
      provedAt = undefined;
      misses += ended.answer === 'unreadable' ? 0.5 : 1;
    }
  };

  const lookAtDoor = (now: Duration): void => {
    if (now - doorLookedAt < 250) return;
    doorLookedAt = now;
    const finding = door.judge(track.since(Millis(now - 4_000)), now);
    if (finding === 'still') doorStill = true;
    if (finding === 'agrees') doorStill = false;
    if (finding === 'moved-unreported') remarks.add('door-moved-unreported');
    if (finding === 'agrees') remarks.delete('door-moved-unreported');
  };

  const stayAwake = (now: Duration): void => {
    const slept = awakeAt === undefined ? 0 : now - awakeAt;
    if (slept > BUSY.from && slept <= BUSY.to) excusedUntil = Millis(now + BUSY.excuse);
    awakeAt = now;
  };

  const failure = (now: Duration): PictureReason | undefined => {
    if (connection === 'down') return 'picture.down';
    if (connection === 'stalled') return 'picture.stalled';
    if (lastPacketAt === undefined) return 'picture.waiting';
    if (now - lastPacketAt >= limits.stalledAfter && now >= excusedUntil) return connection === 'connecting' ? 'picture.waiting' : 'picture.stalled';
    if (decodes) {
      const decodedAt = track.newest?.arrivedAt;
      if (now - (decodedAt ?? firstPacketAt ?? now) >= limits.undecodableAfter) return 'picture.undecodable';
      if (decodedAt === undefined) return 'picture.waiting';
    }
    if (track.timeFault !== undefined) return track.timeFault === 'lies' ? 'picture.time-lies' : 'picture.drifting';
    if (view.fault !== undefined) return `picture.${view.fault}`;
    if (keyframes.repeats >= limits.frozenAfter && (calibration?.keyframesVary ?? true)) return 'picture.frozen';
    if (place?.fault !== undefined) return `picture.${place.fault}`;
    if (doorStill) return 'picture.door-still';
    if (misses >= 2) return outcome?.answer === 'late' ? 'picture.late' : 'picture.unanswered';
    return undefined;
  };

  const unproven = (now: Duration): PictureReason => {
    if (lamp === undefined || !decodes) return 'picture.no-lamp';
    if (lampSilent) return 'picture.lamp-silent';
    if (misses > 0) return outcome?.answer === 'unreadable' ? 'picture.unreadable' : 'picture.doubted';
    if (provedAt !== undefined && now - provedAt < limits.proofFor) return 'picture.proved';
    return outcome === undefined ? 'picture.unasked' : 'picture.proof-old';
  };

  const judge = (now: Duration): PictureState => {
    const failed = failure(now);
    const reason = failed ?? unproven(now);
    const { verdict } = pictureReasons[reason];
    const proofAge = provedAt && Millis(Math.max(0, now - provedAt));
    const wanted = visit && lamp !== undefined && decodes && track.newest !== undefined && (misses > 0 || proofAge === undefined || proofAge >= limits.renewAfter);
    const changing = keyframes.length > 1 && keyframes.repeats === 0;
    const shownRemarks = keyframes.repeats > 0 ? [...remarks, 'keyframes-repeat' as const] : [...remarks];
    return {
      verdict,
      reason,
      confidence: verdict === 'failing' ? 'none' : verdict === 'proved' ? 'answered' : changing ? 'changing' : 'arriving',
      frameAge: decodes ? ageOf(track.newest, now) : lastPacketAt && Millis(Math.max(0, now - lastPacketAt)),
      proofAge,
      challenge: challenge.running ? 'running' : wanted ? 'due' : 'idle',
      remarks: shownRemarks,
    };
  };

  return {
    connection: (state) => void (connection = state),
    packetArrived(fact) {
      track.packetArrived(fact);
      if (lastPacketAt === undefined || fact.at - lastPacketAt >= limits.stalledAfter) firstPacketAt = fact.at;
      lastPacketAt = fact.at;
      awakeAt = fact.at;
      if (fact.keyframe && fact.hash !== undefined) keyframes.push(fact.hash);
    },
    frameDecoded(fact) {
      const size = calibration ?? track.newest?.grid;
      // A grid of another size is of another stream: it can be compared with nothing.
      if (size !== undefined && (fact.grid.width !== size.width || fact.grid.height !== size.height)) return;
      const frame = track.frameDecoded(fact);
      if (frame === undefined) return;
      view.push(frame.grid, frame.arrivedAt);
      if (view.fault === undefined) place?.push(frame.grid, frame.arrivedAt);
    },
    lampSwitched: (fact) => waveform.push(fact),
    lampFailed() {
      challenge.abandon();
      lampSilent = true;
    },
    doorReported: (fact) => door.doorReported(fact),
    watching: (what) => void (visit = what === 'visit'),
    beginChallenge(at, random) {
      if (lamp === undefined || !decodes) return undefined;
      const plan = challenge.begin(at, random, lamp, waveform);
      if (plan !== undefined) lampSilent = false;
      return plan;
    },
    tick(now) {
      stayAwake(now);
      if (lamp !== undefined && challenge.running) {
        const ended = challenge.judge(track.since(Millis(now - challengeWindow)), now, lamp, waveform);
        if (ended !== undefined) settle(ended);
      }
      lookAtDoor(now);
      return judge(now);
    },
    get lastOutcome() {
      return outcome;
    },
    get calibration() {
      return calibration && { ...calibration, ...(lamp === undefined ? {} : { lamp }), ...(door.cells === undefined ? {} : { door: door.cells }) };
    },
  };
}
