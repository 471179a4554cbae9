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

/** What a picture lasts until the next one tells: 25 per second. */
const FIRST_DURATION = 3_600;
/** A gap in the pictures is a gap for the player too, not one long picture. */
const LONGEST_DURATION = 18_000;

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
    else yield* mux(next);
  }
}

/** Turns pictures into messages; a header comes first and with each new format. */
function createMuxer(): (next: QueuedUnit) => readonly Uint8Array[] {
  let format: VideoFormat | undefined;
  let sequence = 0;
  let previousTime: number | undefined;
  let duration = FIRST_DURATION;
  return ({ unit, mediaTime }) => {
    const messages: Uint8Array[] = [];
    if (format !== unit.format && (format === undefined || !sameFormat(format, unit.format))) messages.push(initMessage(unit.format.codecString, initSegment(unit.format, TIMESCALE)));
    format = unit.format;
    if (previousTime !== undefined && mediaTime > previousTime) duration = Math.min(mediaTime - previousTime, LONGEST_DURATION);
    previousTime = mediaTime;
    sequence += 1;
    const sample = { nalUnits: withoutParameterSets(unit), duration, keyframe: unit.keyframe };
    messages.push(fragmentMessage(unit.keyframe, fragment({ sequence, baseDecodeTime: mediaTime, samples: [sample] })));
    return messages;
  };
}

const sameFormat = (a: VideoFormat, b: VideoFormat): boolean => Buffer.compare(a.sps, b.sps) === 0 && Buffer.compare(a.pps, b.pps) === 0;
