import type { AccessUnit } from '@latchkey/driver-api';
import type { Bytes, Duration } from '@latchkey/kit';

/** How much a pre-roll keeps. */
export interface PreRollLimits {
  /** Every group with a picture younger than this, as long as `bytes` allow. */
  readonly duration: Duration;
  /** Never more than this, counting NAL units. */
  readonly bytes: Bytes;
}

interface Group {
  readonly units: AccessUnit[];
  end: Duration;
  bytes: number;
}

/** The newest pictures of one camera, kept in whole groups so that what it gives can be decoded from its first picture. */
export class PreRoll {
  readonly #limits: PreRollLimits;
  #groups: Group[] = [];
  #bytes = 0;

  constructor(limits: PreRollLimits) {
    this.#limits = limits;
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.#bytes;
  }

  push(unit: AccessUnit): void {
    if (unit.keyframe) this.#groups.push({ units: [], end: unit.arrivedMonotonic, bytes: 0 });
    const group = this.#groups.at(-1);
    if (group === undefined) return;
    const size = unit.nalUnits.reduce((sum, nal) => sum + nal.length, 0);
    group.units.push(unit);
    group.end = unit.arrivedMonotonic;
    group.bytes += size;
    this.#bytes += size;
    this.#trim(unit.arrivedMonotonic);
  }

  /** The pictures held, oldest first; the first is a keyframe. Nothing when the camera has been silent for too long. */
  units(now: Duration): readonly AccessUnit[] {
    this.#trim(now);
    return this.#groups.flatMap(({ units }) => units);
  }

  /** Drops all that is held. */
  clear(): void {
    this.#groups = [];
    this.#bytes = 0;
  }

  #trim(now: Duration): void {
    for (;;) {
      const [oldest] = this.#groups;
      if (oldest === undefined || (now - oldest.end <= this.#limits.duration && this.#bytes <= this.#limits.bytes)) return;
      this.#groups.shift();
      this.#bytes -= oldest.bytes;
    }
  }
}
