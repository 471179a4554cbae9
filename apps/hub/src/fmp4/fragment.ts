import { joinBytes } from '@latchkey/kit';
import { lengthPrefixedPieces } from './avc-configuration.ts';
import { ascii, box, fullBox, u32, u64 } from './box.ts';
import { TRACK_ID } from './init-segment.ts';

/** One coded picture in a fragment. Decoding order is presentation order: live cameras send no B pictures. */
export interface Sample {
  /** NAL units without start codes. */
  readonly nalUnits: readonly Uint8Array[];
  /** In units of the header's timescale. */
  readonly duration: number;
  readonly keyframe: boolean;
}

export interface FragmentContent {
  /** Grows by one with each fragment of a file; starts at 1. */
  readonly sequence: number;
  /** Decode time of the first sample since the start of the file, in units of the header's timescale. */
  readonly baseDecodeTime: number;
  readonly samples: readonly Sample[];
}

/** `sample_depends_on` 2 (nothing else is needed), and 1 with `sample_is_non_sync_sample`: ISO/IEC 14496-12 §8.8.3.1. */
const SYNC_SAMPLE = 0x02000000;
const NON_SYNC_SAMPLE = 0x01010000;

const DEFAULT_BASE_IS_MOOF = 0x020000;
const DATA_OFFSET = 0x000001;
const SAMPLE_DURATION = 0x000100;
const SAMPLE_SIZE = 0x000200;
const SAMPLE_FLAGS = 0x000400;

/** A movie fragment, `moof` and `mdat`, for the header made by `initSegment`. ISO/IEC 14496-12 §8.8.4 to §8.8.12; sample form 14496-15 §5.3.3.2. */
export function fragment(content: FragmentContent): Uint8Array {
  return joinBytes(...fragmentPieces(content));
}

/** {@link fragment} before it is joined. The pictures are not copied: megabytes of them in need of collection make a door wait. */
export function fragmentPieces({ sequence, baseDecodeTime, samples }: FragmentContent): readonly Uint8Array[] {
  const payloads = samples.map(({ nalUnits }) => lengthPrefixedPieces(nalUnits));
  const sizes = payloads.map((pieces) => pieces.reduce((sum, { length }) => sum + length, 0));
  const runRows = samples.flatMap((sample, i) => [sample.duration, sizes[i] ?? 0, sample.keyframe ? SYNC_SAMPLE : NON_SYNC_SAMPLE]);
  // The offset of the first sample counts from the start of the moof, whose size does not depend on the value.
  const sized = movieFragment(sequence, baseDecodeTime, runRows, samples.length, 0);
  const mdatHeader = 8;
  const bodySize = sizes.reduce((sum, size) => sum + size, 0);
  return [movieFragment(sequence, baseDecodeTime, runRows, samples.length, sized.length + mdatHeader), u32(mdatHeader + bodySize), ascii('mdat'), ...payloads.flat()];
}

function movieFragment(sequence: number, baseDecodeTime: number, runRows: readonly number[], count: number, dataOffset: number): Uint8Array {
  return box(
    'moof',
    fullBox('mfhd', 0, 0, u32(sequence)),
    box(
      'traf',
      fullBox('tfhd', 0, DEFAULT_BASE_IS_MOOF, u32(TRACK_ID)),
      fullBox('tfdt', 1, 0, u64(baseDecodeTime)),
      fullBox('trun', 0, DATA_OFFSET | SAMPLE_DURATION | SAMPLE_SIZE | SAMPLE_FLAGS, u32(count, dataOffset), u32(...runRows)),
    ),
  );
}
