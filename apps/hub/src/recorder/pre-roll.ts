import type { AccessUnit } from '@latchkey/driver-api';
import type { Bytes, Duration } from '@latchkey/kit';

/** How much a pre-roll keeps. */
export interface PreRollLimits {
  /** At least this much time, as long as `bytes` allow. */
  readonly duration: Duration;
  /** Never more than this, counting NAL units. */
  readonly bytes: Bytes;
}

interface Group {
  readonly units: AccessUnit[];
  readonly start: Duration;
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
    if (unit.keyframe) this.#groups.push({ units: [], start: unit.arrivedMonotonic, bytes: 0 });
    const group = this.#groups.at(-1);
    if (group === undefined) return;
    const size = unit.nalUnits.reduce((sum, nal) => sum + nal.length, 0);
    group.units.push(unit);
    group.bytes += size;
    this.#bytes += size;
    this.#trim(unit.arrivedMonotonic);
  }

  /** The pictures held, oldest first; the first is a keyframe. */
  units(): readonly AccessUnit[] {
    return this.#groups.flatMap(({ units }) => units);
  }

  #trim(now: Duration): void {
    for (;;) {
      const [oldest, second] = this.#groups;
      if (oldest === undefined) return;
      const longEnough = second !== undefined && now - second.start >= this.#limits.duration;
      if (!longEnough && this.#bytes <= this.#limits.bytes) return;
      this.#groups.shift();
      this.#bytes -= oldest.bytes;
    }
  }
}
