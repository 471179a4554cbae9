import type { VideoFormat } from '@latchkey/driver-api';
import { parseSequenceParameters } from './h264-sps.ts';
import { NalType, nalType } from './nal-unit.ts';

/**
 * Follows the parameter sets of a stream, announced ahead or in band, and says which format a picture has.
 * The same bytes give the same object, so that a change is seen by identity.
 */
export class FormatTracker {
  #sps: Uint8Array | undefined;
  #pps: Uint8Array | undefined;
  #format: VideoFormat | undefined;

  get format(): VideoFormat | undefined {
    return this.#format;
  }

  /**
   * Takes the first sequence and picture parameter set among the NAL units of a keyframe (or of the session description) and gives the
   * format that holds from here on; undefined while a set is missing. Throws `camera.protocol` on a malformed set.
   */
  observe(nalUnits: readonly Uint8Array[]): VideoFormat | undefined {
    const sps = nalUnits.find((nal) => nalType(nal) === NalType.sps);
    const pps = nalUnits.find((nal) => nalType(nal) === NalType.pps);
    const changed = (sps !== undefined && !equal(sps, this.#sps)) || (pps !== undefined && !equal(pps, this.#pps));
    if (!changed) return this.#format;
    this.#sps = sps ?? this.#sps;
    this.#pps = pps ?? this.#pps;
    if (this.#sps === undefined || this.#pps === undefined) return this.#format;
    const { width, height, codecString } = parseSequenceParameters(this.#sps);
    this.#format = { codec: 'h264', sps: this.#sps, pps: this.#pps, width, height, codecString };
    return this.#format;
  }
}

function equal(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return b !== undefined && Buffer.compare(a, b) === 0;
}
