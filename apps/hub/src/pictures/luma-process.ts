import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { AccessUnit, CameraPort } from '@latchkey/driver-api';
import { type Clock, type Duration, type Log, Seconds } from '@latchkey/kit';
import type { LumaGrid } from '@latchkey/liveness';
import type { LumaAnswer, LumaRequest } from './luma-protocol.ts';

/** Pictures under way to the decoder; one that is so far behind is given up until the next keyframe. */
const MOST_UNDER_WAY = 50;
/** A decoder that answers nothing for this long hangs. */
const ANSWER_LIMIT: Duration = Seconds(4);
const RESTART_AFTER: Duration = Seconds(1);
/** A group of pictures longer than this is not sent again to a decoder that was started anew. */
const MOST_KEPT = 300;

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
  /** Decodes every picture of a camera until disposed. Pictures that cannot be decoded are not told of. */
  follow(name: string, camera: CameraPort, onPicture: (picture: SeenPicture) => void): Disposable;
}

interface Followed {
  readonly onPicture: (picture: SeenPicture) => void;
  /** Since the last keyframe: what a decoder that starts now has to have seen. */
  group: AccessUnit[];
  underWay: number;
  waitsForKeyframe: boolean;
}

export function createLumaProcess({ clock, log, worker = new URL('luma-worker.ts', import.meta.url) }: { readonly clock: Clock; readonly log: Log; readonly worker?: URL }): LumaReader {
  const followed = new Map<string, Followed>();
  let child: ChildProcess | undefined;
  let isReady = false;
  let restart: Disposable | undefined;
  let watchdog: Disposable | undefined;
  let closed = false;

  const send = (name: string, entry: Followed, unit: AccessUnit): void => {
    if (unit.keyframe && entry.underWay <= MOST_UNDER_WAY) entry.waitsForKeyframe = false;
    if (entry.underWay > MOST_UNDER_WAY) entry.waitsForKeyframe = true;
    if (!isReady || entry.waitsForKeyframe || child?.connected !== true) return;
    entry.underWay += 1;
    const request: LumaRequest = { camera: name, session: unit.session, rtpTime: unit.rtpTime, keyframe: unit.keyframe, annexB: annexBOf(unit) };
    // A process that dies with a message under way is started again by its exit.
    child.send(request, () => {});
    watchdog ??= clock.schedule(ANSWER_LIMIT, () => child?.kill('SIGKILL'));
  };
  const heard = (message: LumaAnswer): void => {
    if (message.kind === 'ready') {
      isReady = true;
      for (const [name, entry] of followed) for (const unit of entry.group) send(name, entry, unit);
      return;
    }
    watchdog?.[Symbol.dispose]();
    watchdog = undefined;
    const entry = followed.get(message.camera);
    if (entry === undefined) return;
    entry.underWay = Math.max(0, entry.underWay - 1);
    const { session, rtpTime, grid } = message;
    if (grid !== undefined) entry.onPicture({ session, rtpTime, grid });
  };
  const start = (): void => {
    restart = undefined;
    const started = fork(fileURLToPath(worker), { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
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
  };
  start();

  return {
    get pid() {
      return child?.pid;
    },
    follow(name, camera, onPicture) {
      const entry: Followed = { onPicture, group: [], underWay: 0, waitsForKeyframe: true };
      followed.set(name, entry);
      const stop = camera.onAccessUnit((unit) => {
        const goesOn = entry.group.length > 0 && entry.group.length < MOST_KEPT && entry.group[0]?.session === unit.session;
        entry.group = unit.keyframe ? [unit] : goesOn ? [...entry.group, unit] : [];
        send(name, entry, unit);
      });
      return {
        [Symbol.dispose]() {
          stop();
          followed.delete(name);
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
function annexBOf({ format, keyframe, nalUnits }: AccessUnit): Uint8Array {
  const units = keyframe ? [format.sps, format.pps, ...nalUnits] : nalUnits;
  return Buffer.concat(units.flatMap((nal) => [START_CODE, nal]));
}
