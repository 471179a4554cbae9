import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Clock, type Duration, Millis, Seconds } from '@latchkey/kit';
import type { LumaGrid } from '@latchkey/liveness';
import type { LumaCodes } from './luma-protocol.ts';

/** Five pictures a second of each camera at most; reading one takes some 10 to 40 ms. */
const READ_EVERY: Duration = Millis(200);
/** A reader that needs longer for one picture hangs, or somebody has found a picture that keeps it busy. */
const READ_LIMIT: Duration = Seconds(2);
const RESTART_AFTER: Duration = Seconds(1);
/** When nobody has asked for so long, the process ends. */
const ENDS_AFTER: Duration = Seconds(10);

/** What the process of `code-worker.ts` answers: `ready` once, then the texts of each picture that it was sent. */
export type CodeAnswer = 'ready' | readonly string[];

/**
 * Reads codes in a process of its own, away from the one that judges pictures: reading one blocks longer than a frame lasts, and its library sees whatever
 * somebody holds before a camera. It is started when it is needed and ended when it dies, hangs or has nothing to do.
 */
export interface CodeProcess extends Disposable {
  /** Whether a picture of this camera would be read now. Asked for each one while codes are wanted of it. */
  isFree(camera: string): boolean;
  /** Only when it is free. */
  read(camera: string, picture: LumaGrid): void;
}

export function createCodeProcess({ clock, onRead, worker = new URL('code-worker.ts', import.meta.url) }: { readonly clock: Clock; readonly onRead: (codes: LumaCodes) => void; readonly worker?: URL }): CodeProcess {
  let child: ChildProcess | undefined;
  let isReady = false;
  let underWay: string | undefined;
  let watchdog: Disposable | undefined;
  let idle: Disposable | undefined;
  let startsFrom = Millis(0);
  const nextAt = new Map<string, Duration>();

  const rest = (): void => {
    watchdog?.[Symbol.dispose]();
    watchdog = undefined;
    underWay = undefined;
  };
  const start = (): void => {
    const started = fork(fileURLToPath(worker), { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: [] });
    child = started;
    // The worker sends nothing else.
    started.on('message', (message) => heard(message as CodeAnswer));
    const ended = () => {
      if (child !== started) return;
      child = undefined;
      isReady = false;
      rest();
      startsFrom = Millis(clock.monotonic() + RESTART_AFTER);
    };
    started.once('exit', ended);
    started.once('error', ended);
  };
  const heard = (message: CodeAnswer): void => {
    if (message === 'ready') {
      isReady = true;
      return;
    }
    const camera = underWay;
    rest();
    if (camera !== undefined) onRead({ camera, codes: message });
  };

  return {
    isFree(camera) {
      idle?.[Symbol.dispose]();
      idle = clock.schedule(ENDS_AFTER, () => child?.kill('SIGKILL'));
      const now = clock.monotonic();
      if (child === undefined && now >= startsFrom) start();
      return isReady && underWay === undefined && now >= (nextAt.get(camera) ?? now);
    },
    read(camera, picture) {
      if (child === undefined || underWay !== undefined) return;
      nextAt.set(camera, Millis(clock.monotonic() + READ_EVERY));
      underWay = camera;
      watchdog = clock.schedule(READ_LIMIT, () => child?.kill('SIGKILL'));
      // One that has just died is started again by its exit.
      child.send(picture, () => {});
    },
    [Symbol.dispose]() {
      idle?.[Symbol.dispose]();
      startsFrom = Millis(Infinity);
      child?.kill('SIGKILL');
    },
  };
}
