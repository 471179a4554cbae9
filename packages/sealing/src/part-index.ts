/** A keyframe that starts a frame: where reading can begin. */
export interface IndexPoint {
  /** Byte offset in the sealed part. */
  readonly offset: number;
  /** In units of 1/90000 s. */
  readonly mediaTime: number;
}

export interface PartIndex {
  readonly points: readonly IndexPoint[];
  /** Where the index ends; more may follow while the recording grows. */
  readonly end: IndexPoint;
}

const HEAD = 40;
const ROW = 12;

/**
 * Reads the `sidx` (ISO/IEC 14496-12 §8.16.3, version 1) that stands in the index room; undefined while there is none. It only helps to find a
 * place: what is read there says by its own seal where it belongs.
 * @param room exactly the index room; @param bodyOffset where the first frame starts
 */
export function readPartIndex(room: Uint8Array, bodyOffset: number): PartIndex | undefined {
  const view = new DataView(room.buffer, room.byteOffset, room.byteLength);
  if (room.length < HEAD || view.getUint32(4) !== 0x73_69_64_78) return undefined;
  const count = view.getUint16(38);
  if (count === 0 || HEAD + count * ROW > room.length) return undefined;
  const points: IndexPoint[] = [];
  let [offset, mediaTime] = [bodyOffset, Number(view.getBigUint64(20))];
  for (let row = 0; row < count; row += 1) {
    points.push({ offset, mediaTime });
    offset += view.getUint32(HEAD + row * ROW) & 0x7fff_ffff;
    mediaTime += view.getUint32(HEAD + row * ROW + 4);
  }
  return { points, end: { offset, mediaTime } };
}
