import { joinBytes } from '@latchkey/kit';
import { box, u16, u8 } from './box.ts';

/** Profiles whose configuration record ends with the chroma format and bit depths. */
const FIDELITY_PROFILES: ReadonlySet<number> = new Set([100, 110, 122, 144]);

/**
 * The `avcC` box: how a decoder is set up before the first sample. ISO/IEC 14496-15 §5.3.3.1.
 * NAL units in samples are prefixed with 4-byte lengths.
 * @param sps sequence parameter set, without start code
 * @param pps picture parameter set, without start code
 */
export function avcConfiguration(sps: Uint8Array, pps: Uint8Array): Uint8Array {
  const [, profile = 0, compatibility = 0, level = 0] = sps;
  const base = [u8(1, profile, compatibility, level, 0xff, 0xe1), u16(sps.length), sps, u8(1), u16(pps.length), pps];
  if (!FIDELITY_PROFILES.has(profile)) return box('avcC', ...base);
  const { chromaFormat, lumaDepth, chromaDepth } = readFidelity(sps);
  return box('avcC', ...base, u8(0xfc | chromaFormat, 0xf8 | lumaDepth, 0xf8 | chromaDepth, 0));
}

/** The length-prefixed form in which a sample holds its NAL units. ISO/IEC 14496-15 §5.3.3.2. */
export function lengthPrefixed(nalUnits: readonly Uint8Array[]): Uint8Array {
  return joinBytes(...lengthPrefixedPieces(nalUnits));
}

/** {@link lengthPrefixed} before it is joined. */
export function lengthPrefixedPieces(nalUnits: readonly Uint8Array[]): readonly Uint8Array[] {
  return nalUnits.flatMap((nal) => [u8(nal.length >>> 24, nal.length >>> 16, nal.length >>> 8, nal.length), nal]);
}

/** The fields after the profile, ITU-T H.264 §7.3.2.1.1; depths are "minus 8" as in the stream. */
function readFidelity(sps: Uint8Array): { chromaFormat: number; lumaDepth: number; chromaDepth: number } {
  const payload = unescape(sps.subarray(4));
  let position = 0;
  const bit = (): number => {
    const byte = payload[position >> 3] ?? 0;
    const value = (byte >> (7 - (position & 7))) & 1;
    position += 1;
    return value;
  };
  const expGolomb = (): number => {
    let zeros = 0;
    while (zeros < 16 && bit() === 0) zeros += 1;
    let value = 1;
    for (let i = 0; i < zeros; i += 1) value = (value << 1) | bit();
    return value - 1;
  };
  expGolomb(); // seq_parameter_set_id
  const chromaFormat = expGolomb();
  if (chromaFormat === 3) bit(); // separate_colour_plane_flag
  const lumaDepth = expGolomb();
  return { chromaFormat: chromaFormat & 3, lumaDepth: lumaDepth & 7, chromaDepth: expGolomb() & 7 };
}

/** Takes the emulation prevention bytes out, ITU-T H.264 §7.4.1. */
function unescape(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, i) => !(byte === 3 && i >= 2 && bytes[i - 1] === 0 && bytes[i - 2] === 0));
}
