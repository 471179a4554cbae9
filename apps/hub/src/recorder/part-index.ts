import { joinBytes } from '@latchkey/kit';
import { INDEX_ROOM, type IndexPoint } from '@latchkey/sealing';
import { ascii, box, fullBox, u16, u32, u64 } from '../fmp4/box.ts';
import { TRACK_ID } from '../fmp4/init-segment.ts';
import { TIMESCALE } from './media-timeline.ts';

const SIDX_HEAD = 40;
const SIDX_ROW = 12;
const FREE_HEAD = 8;
/** 678 access points, 11 minutes at one a second; longer parts keep every second, third... */
const MAX_ROWS = Math.floor((INDEX_ROOM - FREE_HEAD - SIDX_HEAD) / SIDX_ROW);
const STARTS_WITH_KEYFRAME = 0x9000_0000;

/** What fills the room until there is an index. */
export function emptyIndex(): Uint8Array {
  return box('free', new Uint8Array(INDEX_ROOM - FREE_HEAD));
}

/**
 * A `sidx` (ISO/IEC 14496-12 §8.16.3) padded to {@link INDEX_ROOM} bytes. With it a player knows the duration and seeks without reading all.
 * @param points ascending; the first is the part's first fragment
 * @param end byte offset behind the last fragment, and its media time
 */
export function partIndex(points: readonly IndexPoint[], end: IndexPoint): Uint8Array {
  if (points.length === 0) return emptyIndex();
  const stride = Math.ceil(points.length / MAX_ROWS);
  const kept = points.filter((_, i) => i % stride === 0);
  const rows = kept.flatMap((point, i) => {
    const next = kept[i + 1] ?? end;
    return [next.offset - point.offset, next.mediaTime - point.mediaTime, STARTS_WITH_KEYFRAME];
  });
  const padding = INDEX_ROOM - SIDX_HEAD - kept.length * SIDX_ROW;
  const earliest = kept[0]?.mediaTime ?? 0;
  return joinBytes(
    fullBox('sidx', 1, 0, u32(TRACK_ID, TIMESCALE), u64(earliest), u64(padding), u16(0, kept.length), u32(...rows)),
    u32(padding),
    ascii('free'),
    new Uint8Array(padding - FREE_HEAD),
  );
}
