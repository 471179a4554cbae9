import { type Clock, CodedError, type Duration, Millis } from '@latchkey/kit';
import { type AccessUnitSource, createPushSource } from './access-unit-source.ts';
import { nalType, nalTypes, splitAnnexB } from './h264-nal.ts';

/** A coded picture without a time. */
export interface PreparedPicture {
  readonly nalUnits: readonly Uint8Array[];
  readonly keyframe: boolean;
}

/**
 * Groups an Annex B file of one-slice pictures (as x264 writes with `sliced-threads=0`) into pictures.
 * Parameter sets, SEI and delimiters belong to the slice that follows them.
 */
export function picturesOf(annexB: Uint8Array): PreparedPicture[] {
  const pictures: PreparedPicture[] = [];
  let pending: Uint8Array[] = [];
  for (const nal of splitAnnexB(annexB)) {
    pending.push(nal);
    const type = nalType(nal);
    if (type !== nalTypes.slice && type !== nalTypes.idr) continue;
    pictures.push({ nalUnits: pending, keyframe: type === nalTypes.idr });
    pending = [];
  }
  return pictures;
}

/** A source that plays prepared pictures in a loop at a fixed rate, for tests and benches. */
export type LoopSource = AccessUnitSource & Disposable;

/** Starts at once. Errors: `sim.no_parameter_sets` when the pictures hold no SPS and PPS. */
export function createLoopSource(
  pictures: readonly PreparedPicture[],
  framesPerSecond: number,
  clock: Clock,
): LoopSource {
  const units = pictures.flatMap((picture) => picture.nalUnits);
  const sps = units.find((nal) => nalType(nal) === nalTypes.sps);
  const pps = units.find((nal) => nalType(nal) === nalTypes.pps);
  if (!sps || !pps) throw new CodedError('sim.no_parameter_sets', 'The prepared pictures hold no SPS and PPS, so nobody could decode them.');
  const source = createPushSource({ sps, pps });
  const interval = 1_000 / framesPerSecond;
  const startedAt = clock.monotonic();
  let sent = 0;
  let timer: Disposable | undefined;

  const sendNext = (): void => {
    const picture = pictures[sent % pictures.length] as PreparedPicture; // the index is within bounds and the list is not empty: it holds an SPS
    source.push({ ...picture, rtpTime: Math.round(sent * interval * 90), capturedAt: clock.now() });
    sent += 1;
    // Each due time is counted from the start, so that late timers do not add up.
    const wait: Duration = Millis(Math.max(0, startedAt + sent * interval - clock.monotonic()));
    timer = clock.schedule(wait, sendNext);
  };
  timer = clock.schedule(Millis(0), sendNext);
  return { ...source, [Symbol.dispose]: () => timer?.[Symbol.dispose]() };
}
