import type { Instant } from '@latchkey/kit';
import { fullBox, u32, u64 } from '../fmp4/box.ts';
import { TRACK_ID } from '../fmp4/init-segment.ts';

/** Seconds from 1900 (NTP) to 1970 (Unix). */
const NTP_EPOCH_SECONDS = 2_208_988_800;
/** Flag value 8: an association by one consistent method (here: arrival at the hub), ISO/IEC 14496-12 §8.16.5.3. */
const CONSISTENT_METHOD = 8;

/** A `prft` box (ISO/IEC 14496-12 §8.16.5): the next fragment's first picture arrived at `at` and has media time `mediaTime`. */
export function producerTime(at: Instant, mediaTime: number): Uint8Array {
  const seconds = Math.floor(at / 1_000);
  const fraction = Math.round(((at - seconds * 1_000) / 1_000) * 2 ** 32);
  return fullBox('prft', 1, CONSISTENT_METHOD, u32(TRACK_ID, seconds + NTP_EPOCH_SECONDS, fraction), u64(mediaTime));
}
