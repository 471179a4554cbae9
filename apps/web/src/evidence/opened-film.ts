import { CodedError, joinBytes, type OwnBytes } from '@latchkey/kit';
import { frameSize, INDEX_ROOM, openHeader, PartOpener, readFrameHead, recordingKeyOf } from '@latchkey/sealing';

const BOX_HEAD = 8;

/**
 * A sealed file of a recording as an MP4 in the clear. Where a stretch was withheld, an empty box stands in its place, and the frames after it are opened
 * from there on. Rejects with a `seal.` code when the key is another or a frame was altered.
 */
export async function openFilm(recordingId: string, sealed: Uint8Array, key: OwnBytes): Promise<readonly OwnBytes[]> {
  const { cipher } = await recordingKeyOf(key);
  const header = await openHeader(cipher, sealed);
  const pieces: OwnBytes[] = [header.beginning];
  let opener = new PartOpener(cipher, recordingId, header);
  for (let at = header.size + INDEX_ROOM; at < sealed.length; ) {
    const frame = readFrameHead(sealed.subarray(at));
    if (frame === undefined) {
      const gap = emptyBoxAt(sealed, at);
      if (gap === 0) throw new CodedError('seal.not_sealed', 'A frame of the recording is damaged.');
      opener = new PartOpener(cipher, recordingId, header);
      at += gap;
      continue;
    }
    const end = at + frameSize(frame);
    const opened = await opener.open(sealed.slice(at, end));
    if (!opened.isEnd) pieces.push(opened.pictures);
    at = end;
  }
  return pieces;
}

/** The size of an empty box (ISO/IEC 14496-12 §8.1.2); 0 where there is none. */
function emptyBoxAt(bytes: Uint8Array, at: number): number {
  if (at + BOX_HEAD > bytes.length) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, BOX_HEAD);
  const size = view.getUint32(0);
  return view.getUint32(4) === 0x66_72_65_65 && size >= BOX_HEAD ? size : 0;
}

export const asBlob = (pieces: readonly OwnBytes[]): Blob => new Blob([joinBytes(...pieces)], { type: 'video/mp4' });
