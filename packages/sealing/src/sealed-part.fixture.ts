import { joinBytes, type OwnBytes } from '@latchkey/kit';
import { PartSealer, sealHeader } from './part-sealer.ts';
import type { RecordingKey } from './recording-key.ts';
import type { SealedSource } from './sealed-recording.ts';
import { INDEX_ROOM } from './sealed-format.ts';

export interface SealedPart {
  readonly header: OwnBytes;
  readonly frames: readonly OwnBytes[];
  readonly whole: OwnBytes;
}

/** A sealed part of frames of one second, each a keyframe whose pictures are its number, and the frame that ends it. */
export async function sealedPart({ cipher }: RecordingKey, recordingId: string, count: number, size = 100): Promise<SealedPart> {
  const header = await sealHeader(cipher, 0, new TextEncoder().encode('beginning'));
  const sealer = await PartSealer.begin(cipher, recordingId, 0, header);
  const frames: OwnBytes[] = [];
  for (let i = 0; i < count; i += 1) {
    const facts = { startsWithKeyframe: true, frames: 5, mediaTime: i * 90_000, duration: 90_000, firstAt: 1_700_000_000_000 + i * 1_000, lastAt: 1_700_000_000_800 + i * 1_000 };
    frames.push(await sealer.seal(facts, new Uint8Array(size).fill(i + 1)));
  }
  frames.push(await sealer.sealEnd(count * 90_000, 1_700_000_000_000 + count * 1_000));
  const index = indexOf(frames.slice(0, -1));
  return { header, frames, whole: joinBytes(header, index, ...frames) };
}

/** A source that gives bytes in pieces of this size. */
export function sourceOf(bytes: () => Uint8Array, piece = 37): SealedSource {
  return {
    async *read(start, end) {
      const all = bytes();
      for (let at = start; at < Math.min(end ?? all.length, all.length); at += piece) yield all.subarray(at, Math.min(at + piece, end ?? all.length, all.length));
    },
  };
}

function indexOf(frames: readonly OwnBytes[]): OwnBytes {
  const room = new Uint8Array(INDEX_ROOM);
  const view = new DataView(room.buffer);
  view.setUint32(4, 0x73_69_64_78);
  view.setUint16(38, frames.length);
  frames.forEach((frame, i) => {
    view.setUint32(40 + i * 12, frame.length);
    view.setUint32(44 + i * 12, 90_000);
  });
  return room;
}
