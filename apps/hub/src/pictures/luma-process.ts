import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { AccessUnit, CameraPort } from '@latchkey/driver-api';
import { type Clock, type Duration, type Log, Millis, Seconds } from '@latchkey/kit';
import type { LumaGrid } from '@latchkey/liveness';
import { type LumaAnswer, type LumaCodes, sendPictures } from './luma-protocol.ts';

/** Pictures under way to the decoder; one that is so far behind is given up until the next keyframe. */
const MOST_UNDER_WAY = 50;
/** A decoder that answers nothing for this long hangs. */
const ANSWER_LIMIT: Duration = Seconds(4);
const RESTART_AFTER: Duration = Seconds(1);
/** A group of pictures longer than this is not sent again to a decoder that was started anew. */
const MOST_KEPT = 300;
/** When nobody waits for an answer, pictures are sent together: waking two processes for each of them costs almost as much as decoding it (measured). */
const GATHERED_FOR: Duration = Millis(200);

/** A picture that was decoded. */
export interface SeenPicture {
  readonly session: number;
  readonly rtpTime: number;
  readonly grid: LumaGrid;
}

/** Decodes what cameras send, in a process of its own, which is started again when it dies or hangs. */
export interface LumaReader extends AsyncDisposable {
  /** The process, for measurements; undefined while it does not run. */
  readonly pid: number | undefined;
  /** Decodes every picture of a camera until disposed. */
  follow(name: string, camera: CameraPort, follower: PictureFollower): Disposable;
}

/** Reads the codes that stand in the pictures of followed cameras, a few pictures a second and only of those for which somebody asks. */
export interface PictureCodes {
  /** Told of what each picture that was read had in it, until disposed. `name` is as in {@link LumaReader.follow}. */
  readCodes(name: string, onRead: (codes: LumaCodes['codes']) => void): Disposable;
}

export interface PictureFollower {
  /** Pictures that cannot be decoded are not told of. */
  readonly onPicture: (picture: SeenPicture) => void;
  /** Whether each picture is wanted as soon as it came; otherwise they may come up to 200 ms later. */
  readonly isUrgent: () => boolean;
}

interface Followed extends PictureFollower {
  /** Since the last keyframe: what a decoder that starts now has to have seen. */
  group: AccessUnit[];
  /** To be sent together. */
  gathered: AccessUnit[];
  sending: Disposable | undefined;
  underWay: number;
  waitsForKeyframe: boolean;
}

export function createLumaProcess({ clock, log, worker = new URL('luma-worker.ts', import.meta.url) }: { readonly clock: Clock; readonly log: Log; readonly worker?: URL }): LumaReader & PictureCodes {
  const followed = new Map<string, Followed>();
  const codes = new Map<string, Set<(codes: LumaCodes['codes']) => void>>();
  let child: ChildProcess | undefined;
  let isReady = false;
  let restart: Disposable | undefined;
  let watchdog: Disposable | undefined;
  let closed = false;

  /** Whether the decoder can make something of this picture; those for which it cannot are left out until the next keyframe. */
  const isWanted = (entry: Followed, unit: AccessUnit): boolean => {
    if (unit.keyframe && entry.underWay <= MOST_UNDER_WAY) entry.waitsForKeyframe = false;
    if (entry.underWay > MOST_UNDER_WAY) entry.waitsForKeyframe = true;
    return !entry.waitsForKeyframe;
  };
  const send = (name: string, entry: Followed, units: readonly AccessUnit[]): void => {
    if (!isReady || child?.stdin?.writable !== true) return;
    const wanted = units.filter((unit) => isWanted(entry, unit));
    if (wanted.length === 0) return;
    entry.underWay += wanted.length;
    sendPictures(child.stdin, name, wanted.map(({ session, rtpTime, keyframe, ...unit }) => ({ session, rtpTime, keyframe, annexB: annexBOf({ keyframe, ...unit }) })), codes.has(name));
    watchdog ??= clock.schedule(ANSWER_LIMIT, () => child?.kill('SIGKILL'));
  };
  const sendGathered = (name: string, entry: Followed): void => {
    entry.sending?.[Symbol.dispose]();
    entry.sending = undefined;
    const units = entry.gathered;
    entry.gathered = [];
    send(name, entry, units);
  };
  const heard = (message: LumaAnswer): void => {
    if (message === 'ready') {
      isReady = true;
      for (const [name, entry] of followed) {
        entry.gathered = [...entry.group];
        sendGathered(name, entry);
      }
      return;
    }
    if ('codes' in message) {
      for (const onRead of codes.get(message.camera) ?? []) onRead(message.codes);
      return;
    }
    watchdog?.[Symbol.dispose]();
    watchdog = undefined;
    for (const { camera, session, rtpTime, grid } of message) {
      const entry = followed.get(camera);
      if (entry === undefined) continue;
      entry.underWay = Math.max(0, entry.underWay - 1);
      if (grid !== undefined) entry.onPicture({ session, rtpTime, grid });
    }
  };
  const start = (): void => {
    restart = undefined;
    const started = fork(fileURLToPath(worker), { serialization: 'advanced', stdio: ['pipe', 'ignore', 'ignore', 'ipc'], execArgv: [] });
    child = started;
    // The worker sends nothing else.
    started.on('message', (message) => heard(message as LumaAnswer));
    let over = false;
    const ended = () => {
      if (over) return;
      over = true;
      isReady = false;
      child = undefined;
      watchdog?.[Symbol.dispose]();
      watchdog = undefined;
      for (const entry of followed.values()) Object.assign(entry, { underWay: 0, waitsForKeyframe: true });
      if (closed) return;
      log.warn('no picture can be judged: the decoder ended; is node-av installed?');
      restart = clock.schedule(RESTART_AFTER, start);
    };
    started.once('exit', ended);
    started.once('error', ended);
    // A process that dies with pictures under way is started again by its exit.
    started.stdin?.on('error', () => {});
  };
  start();

  return {
    get pid() {
      return child?.pid;
    },
    follow(name, camera, follower) {
      const entry: Followed = { ...follower, group: [], gathered: [], sending: undefined, underWay: 0, waitsForKeyframe: true };
      followed.set(name, entry);
      const stop = camera.onAccessUnit((unit) => {
        const goesOn = entry.group.length > 0 && entry.group.length < MOST_KEPT && entry.group[0]?.session === unit.session;
        if (goesOn && !unit.keyframe) entry.group.push(unit);
        else entry.group = unit.keyframe ? [unit] : [];
        entry.gathered.push(unit);
        if (follower.isUrgent()) sendGathered(name, entry);
        else entry.sending ??= clock.schedule(GATHERED_FOR, () => sendGathered(name, entry));
      });
      return {
        [Symbol.dispose]() {
          stop();
          entry.sending?.[Symbol.dispose]();
          followed.delete(name);
        },
      };
    },
    readCodes(name, onRead) {
      // A wrapper of its own, so that one function that asks twice is two.
      const entry = (read: LumaCodes['codes']) => onRead(read);
      const asked = codes.get(name) ?? new Set();
      codes.set(name, asked.add(entry));
      return {
        [Symbol.dispose]() {
          asked.delete(entry);
          if (asked.size === 0 && codes.get(name) === asked) codes.delete(name);
        },
      };
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      restart?.[Symbol.dispose]();
      watchdog?.[Symbol.dispose]();
      child?.kill('SIGKILL');
    },
  };
}

const START_CODE = Uint8Array.of(0, 0, 0, 1);

/** As a decoder without a container takes it. Cameras may tell their parameter sets in the session's description only, so a keyframe gets them in front. */
function annexBOf({ format, keyframe, nalUnits }: Pick<AccessUnit, 'format' | 'keyframe' | 'nalUnits'>): readonly Uint8Array[] {
  const units = keyframe ? [format.sps, format.pps, ...nalUnits] : nalUnits;
  return units.flatMap((nal) => [START_CODE, nal]);
}
