import { CodedError } from '@latchkey/kit';
import { BitReader } from './bit-reader.ts';

/** What a sequence parameter set says about the picture. Sizes in pixels, after cropping. */
export interface SequenceParameters {
  readonly profile: number;
  /** Level times ten: 31 is level 3.1. */
  readonly level: number;
  readonly width: number;
  readonly height: number;
  /** RFC 6381 clause 3.3: `avc1.PPCCLL`. */
  readonly codecString: string;
}

/** Profiles whose parameter set carries the chroma fields (clause 7.3.2.1.1). */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
/** Level 6.2 allows 139,264 macroblocks a frame and 1,055 to a side (table A-1, clause A.3.1). */
const MAX_MACROBLOCKS = 139_264;
const MAX_SIDE = 1_055;

/** Reads a sequence parameter set NAL unit (ITU-T H.264 clause 7.3.2.1.1). Throws `camera.protocol` when it is none. */
export function parseSequenceParameters(nal: Uint8Array): SequenceParameters {
  const [header = 0, profile = 0, constraints = 0, level = 0] = nal;
  if (nal.length < 5 || (header & 0x1f) !== 7) throw new CodedError('camera.protocol', 'The sequence parameter set is not one');
  const reader = new BitReader(nal.subarray(4));
  reader.unsigned(); // seq_parameter_set_id
  const chroma = HIGH_PROFILES.has(profile) ? readChroma(reader) : { format: 1, separate: false };
  reader.unsigned(); // log2_max_frame_num_minus4
  skipPictureOrder(reader);
  reader.unsigned(); // max_num_ref_frames
  reader.flag(); // gaps_in_frame_num_value_allowed_flag
  const columns = reader.unsigned() + 1;
  const rows = reader.unsigned() + 1;
  const framesOnly = reader.flag();
  if (!framesOnly) reader.flag(); // mb_adaptive_frame_field_flag
  reader.flag(); // direct_8x8_inference_flag
  const fieldFactor = framesOnly ? 1 : 2;
  if (columns > MAX_SIDE || rows * fieldFactor > MAX_SIDE || columns * rows * fieldFactor > MAX_MACROBLOCKS) {
    throw new CodedError('camera.protocol', 'The camera declares an impossible picture size');
  }
  const crop = readCropping(reader);
  // Cropping counts in chroma samples (clause 7.4.2.1.1, equations 7-19 to 7-22).
  const arrayType = chroma.separate ? 0 : chroma.format;
  const unitX = arrayType === 1 || arrayType === 2 ? 2 : 1;
  const unitY = (arrayType === 1 ? 2 : 1) * fieldFactor;
  const width = columns * 16 - unitX * (crop.left + crop.right);
  const height = rows * 16 * fieldFactor - unitY * (crop.top + crop.bottom);
  if (width <= 0 || height <= 0) throw new CodedError('camera.protocol', 'The camera crops its whole picture away');
  const codecString = `avc1.${[profile, constraints, level].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  return { profile, level, width, height, codecString };
}

function readChroma(reader: BitReader): { format: number; separate: boolean } {
  const format = reader.unsigned();
  if (format > 3) throw new CodedError('camera.protocol', 'The camera declares an unknown chroma format');
  const separate = format === 3 && reader.flag();
  reader.unsigned(); // bit_depth_luma_minus8
  reader.unsigned(); // bit_depth_chroma_minus8
  reader.flag(); // qpprime_y_zero_transform_bypass_flag
  if (reader.flag()) {
    for (let list = 0; list < (format === 3 ? 12 : 8); list += 1) {
      if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
    }
  }
  return { format, separate };
}

function skipScalingList(reader: BitReader, size: number): void {
  let last = 8;
  for (let i = 0; i < size; i += 1) {
    const next = (last + reader.signed() + 256) % 256;
    if (next === 0) return;
    last = next;
  }
}

function skipPictureOrder(reader: BitReader): void {
  const type = reader.unsigned();
  if (type === 0) reader.unsigned(); // log2_max_pic_order_cnt_lsb_minus4
  if (type !== 1) return;
  reader.flag(); // delta_pic_order_always_zero_flag
  reader.signed(); // offset_for_non_ref_pic
  reader.signed(); // offset_for_top_to_bottom_field
  const cycle = reader.unsigned();
  if (cycle > 255) throw new CodedError('camera.protocol', 'The camera declares an impossible picture order');
  for (let i = 0; i < cycle; i += 1) reader.signed();
}

function readCropping(reader: BitReader): { left: number; right: number; top: number; bottom: number } {
  if (!reader.flag()) return { left: 0, right: 0, top: 0, bottom: 0 };
  return { left: reader.unsigned(), right: reader.unsigned(), top: reader.unsigned(), bottom: reader.unsigned() };
}
