import { type Clock, type Duration, type Instant, newId, Seconds } from '@latchkey/kit';
import type { VisitRecording } from '../visits/visit-recording-port.ts';

/** What happened is on film for this long after the last that moved; the pre-roll has the seconds before the first. */
const GOES_ON_FOR: Duration = Seconds(20);

/** What ties a line of the journal to its incident and the film of it. */
export interface IncidentMark {
  readonly incidentId: `inc_${string}`;
  readonly recordingId?: `rec_${string}`;
}

/** The incidents at one door, one at a time: each begins with an alarm and has all lines until the door is home again, or a visit answers for it. */
export interface IncidentFilm extends Disposable {
  /** Something is to be told of the door. Undefined while nobody need be alarmed: who lives there is not filmed for coming home. */
  noted(at: Instant, notices: readonly string[]): IncidentMark | undefined;
  /** The door is home again; the film goes on for a while. */
  over(): void;
  /** A visit began, which has a recording of its own. */
  handOver(): void;
}

/** `record` starts a recording with its pre-roll; undefined where no camera sees the door. */
export function createIncidentFilm(record: (() => VisitRecording) | undefined, clock: Clock): IncidentFilm {
  let mark: IncidentMark | undefined;
  let film: VisitRecording | undefined;
  let end: Disposable | undefined;

  const stop = (): void => {
    end?.[Symbol.dispose]();
    film?.release();
    [end, film] = [undefined, undefined];
  };
  return {
    noted(at, notices) {
      if (mark === undefined && !notices.some((kind) => kind.startsWith('alarm.'))) return undefined;
      film ??= record?.();
      mark ??= { incidentId: newId('inc', at), ...(film === undefined ? {} : { recordingId: film.recordingId }) };
      end?.[Symbol.dispose]();
      end = clock.schedule(GOES_ON_FOR, stop);
      return mark;
    },
    over: () => void (mark = undefined),
    handOver() {
      mark = undefined;
      stop();
    },
    [Symbol.dispose]() {
      end?.[Symbol.dispose]();
      film?.[Symbol.dispose]();
    },
  };
}
