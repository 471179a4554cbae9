import type { VideoFormat } from '@latchkey/driver-api';
import { type Clock, Millis } from '@latchkey/kit';
import { fragment } from '../fmp4/fragment.ts';
import { initSegment } from '../fmp4/init-segment.ts';
import type { CameraFeed } from './camera-feed.ts';
import { CLOCK_INTERVAL } from './live-clock.ts';
import { clockMessage, fragmentMessage, initMessage } from './live-fragment-protocol.ts';
import { withoutParameterSets } from './nal-unit.ts';
import { type QueuedUnit, ViewerQueue } from './viewer-queue.ts';

const TIMESCALE = 90_000;

/** The interval between pictures until two of them tell: 25 per second. */
const FIRST_INTERVAL = 3_600;
/** A longer pause says nothing about the camera's pace. */
const LONGEST_INTERVAL = 45_000;
/**
 * The newest picture's length is a guess, and it errs to the long side: after a step of more than twice the last length a player
 * takes nothing before the next IDR (Media Source Extensions, coded frame processing), so one lost picture would cost a second.
 */
const GUESS = 1.5;

/**
 * The fallback stream of one viewer, in the messages of `live-fragment-protocol.ts`: the cached group, then one fragment a picture,
 * the hub's clock in between. Pull it as fast as the viewer takes it: while it waits, the queue holds a bounded amount, then goes on at the next IDR.
 * Ends when `signal` aborts.
 */
export async function* fragmentStream(feed: CameraFeed, clock: Clock, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  const queue = new ViewerQueue();
  let clockDue = true;
  let wake: () => void = () => {};
  using resources = new DisposableStack();
  resources.defer(feed.onUnit((timed) => {
    queue.push(timed);
    wake();
  }));
  queue.restart(feed.group);
  const rouse = () => wake();
  signal.addEventListener('abort', rouse);
  resources.defer(() => signal.removeEventListener('abort', rouse));

  const mux = createMuxer();
  let timer: Disposable | undefined;
  resources.defer(() => timer?.[Symbol.dispose]());
  while (!signal.aborted) {
    if (clockDue) {
      clockDue = false;
      timer = clock.schedule(Millis(CLOCK_INTERVAL), () => {
        clockDue = true;
        wake();
      });
      yield clockMessage(feed.clock());
      continue;
    }
    const next = queue.take();
    if (next === undefined) await new Promise<void>((resolve) => (wake = resolve));
    else yield* mux(next, queue.nextTime);
  }
}

/** Turns pictures into messages; a header comes first and with each new format. */
function createMuxer(): (picture: QueuedUnit, nextTime: number | undefined) => readonly Uint8Array[] {
  let format: VideoFormat | undefined;
  let sequence = 0;
  let previous: number | undefined;
  let interval = FIRST_INTERVAL;
  return ({ unit, mediaTime, sendTime }, nextTime) => {
    const messages: Uint8Array[] = [];
    if (format !== unit.format && (format === undefined || !sameFormat(format, unit.format))) messages.push(initMessage(unit.format.codecString, initSegment(unit.format, TIMESCALE)));
    format = unit.format;
    if (previous !== undefined && mediaTime > previous) interval = Math.min(mediaTime - previous, LONGEST_INTERVAL);
    previous = mediaTime;
    const duration = nextTime === undefined ? Math.round(interval * GUESS) : nextTime - sendTime;
    sequence += 1;
    const sample = { nalUnits: withoutParameterSets(unit), duration, keyframe: unit.keyframe };
    messages.push(fragmentMessage(unit.keyframe, fragment({ sequence, baseDecodeTime: sendTime, samples: [sample] })));
    return messages;
  };
}

const sameFormat = (a: VideoFormat, b: VideoFormat): boolean => Buffer.compare(a.sps, b.sps) === 0 && Buffer.compare(a.pps, b.pps) === 0;
