import { type Duration, Millis, Seconds } from '@latchkey/kit';

/** What may be wrong with the time stamps. */
export type TimeFault = 'lies' | 'drifts';

const PER_MILLI = 90;
/** The offset is the least that was seen in so many buckets of this length: a burst on the network is over by then. */
const BUCKET = Seconds(4);
const BUCKETS = 6;
/** A crystal is good to 0.01 %. A player that runs at its own speed is not. */
const MOST_DRIFT = 0.01;
const LEAST_DRIFT = Millis(250);
/** A stamp that leaps against its arrival by more was not made by a clock. */
const MOST_LEAP = Seconds(2);
const MOST_EQUAL = 5;

interface Bucket {
  readonly from: Duration;
  least: number;
}

/**
 * Lays a camera's time stamps on the hub's clock: the arrival as it would have been without the network's jitter.
 * How much earlier than its arrival a picture claims to be is told too, because a forger gains by exactly that.
 */
export class StreamClock {
  #session: number | undefined;
  #buckets: Bucket[] = [];
  #lastStamp: number | undefined;
  #equal = 0;
  #leaps = 0;

  /** Takes a picture's stamp and arrival; gives its arrival without jitter, never later than the real one. */
  place(at: Duration, rtpTime: number, session: number): Duration {
    if (session !== this.#session) this.#restart(session);
    const stamp = rtpTime / PER_MILLI;
    const offset = at - stamp;
    const known = this.#offset();
    this.#equal = stamp === this.#lastStamp ? this.#equal + 1 : 0;
    const leapt = known !== undefined && Math.abs(offset - known) > MOST_LEAP;
    const back = this.#lastStamp !== undefined && stamp < this.#lastStamp;
    this.#lastStamp = stamp;
    if (leapt || back) {
      // The stamps begin anew from here; that they leapt is kept until a session ends.
      this.#leaps += 1;
      this.#buckets = [];
    }
    const bucket = this.#buckets.at(-1);
    if (bucket === undefined || at - bucket.from >= BUCKET) this.#buckets = [...this.#buckets, { from: at, least: offset }].slice(-BUCKETS);
    else bucket.least = Math.min(bucket.least, offset);
    return Millis(stamp + (this.#offset() ?? offset));
  }

  /** What is wrong with the stamps of this session. */
  get fault(): TimeFault | undefined {
    if (this.#equal >= MOST_EQUAL || this.#leaps >= 2) return 'lies';
    // The newest bucket is not full, and its least is still too large.
    const [first, last] = [this.#buckets[0], this.#buckets.at(-2)];
    if (first === undefined || last === undefined || first === last) return undefined;
    const moved = Math.abs(last.least - first.least);
    return moved >= LEAST_DRIFT && moved / (last.from - first.from) >= MOST_DRIFT ? 'drifts' : undefined;
  }

  #offset(): number | undefined {
    // Only the newest three, so that a slow clock is followed.
    const newest = this.#buckets.slice(-3);
    return newest.length === 0 ? undefined : Math.min(...newest.map(({ least }) => least));
  }

  #restart(session: number): void {
    this.#session = session;
    this.#buckets = [];
    this.#lastStamp = undefined;
    this.#equal = 0;
    this.#leaps = 0;
  }
}
