import type { AccessUnit } from '@latchkey/driver-api';

/** NAL unit types, ITU-T H.264 table 7-1. */
const SPS = 7;
const PPS = 8;
const DELIMITER = 9;

const typeOf = (nal: Uint8Array): number => (nal[0] ?? 0) & 31;

/** The NAL units of a picture that a decoder can start with anywhere: parameter sets stand before each IDR, whether the camera repeats them or not. */
export function selfContained(unit: AccessUnit): readonly Uint8Array[] {
  const nals = unit.nalUnits.filter((nal) => nal.length > 0 && typeOf(nal) !== DELIMITER);
  if (!unit.keyframe) return nals;
  const rest = nals.filter((nal) => typeOf(nal) !== SPS && typeOf(nal) !== PPS);
  return [unit.format.sps, unit.format.pps, ...rest];
}

/** The NAL units of a picture for a container whose header holds the parameter sets. */
export function withoutParameterSets(unit: AccessUnit): readonly Uint8Array[] {
  return unit.nalUnits.filter((nal) => nal.length > 0 && ![SPS, PPS, DELIMITER].includes(typeOf(nal)));
}

/** Bytes of the coded picture. */
export const sizeOf = (unit: AccessUnit): number => unit.nalUnits.reduce((sum, nal) => sum + nal.length, 0);
