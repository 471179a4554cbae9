import type { FileHandle } from 'node:fs/promises';
import { Instant } from '@latchkey/kit';
import { FRAME_HEAD_SIZE, FRAME_TAIL_SIZE, frameSize, isWholeFrame, readFrameHead } from '@latchkey/sealing';
import type { FragmentFacts } from './segment-cutter.ts';

/** A whole sealed fragment found in a file. */
export interface ScannedFragment extends FragmentFacts {
  readonly offset: number;
  /** Head to tail. */
  readonly size: number;
}

/**
 * Finds the whole fragments of a part from `offset` on, and stops at the first byte that belongs to none: the torn tail of a crash. Needs no key.
 * @param verifyFrom fragments at or behind this offset must match their own link too; those before were hashed into a segment
 */
export async function* scanPart(file: FileHandle, offset: number, verifyFrom: number): AsyncGenerator<ScannedFragment, void> {
  for (let at = offset; ; ) {
    const found = await readFragment(file, at, at >= verifyFrom);
    if (found === undefined) return;
    yield found;
    at += found.size;
  }
}

async function readFragment(file: FileHandle, offset: number, verify: boolean): Promise<ScannedFragment | undefined> {
  const start = await readExactly(file, offset, FRAME_HEAD_SIZE);
  const head = start && readFrameHead(start);
  if (head === undefined) return undefined;
  const size = frameSize(head);
  const whole = verify ? await readExactly(file, offset, size) : await readExactly(file, offset + size - FRAME_TAIL_SIZE, FRAME_TAIL_SIZE);
  if (whole === undefined || (verify && !(await isWholeFrame(whole)))) return undefined;
  const { startsWithKeyframe, frames, mediaTime, duration, firstAt, lastAt } = head;
  return { startsWithKeyframe, frames, mediaTime, duration, firstAt: Instant(firstAt), lastAt: Instant(lastAt), offset, size };
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) return undefined;
    done += bytesRead;
  }
  return bytes;
}
