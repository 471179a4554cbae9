import type { FileHandle } from 'node:fs/promises';
import { Instant } from '@latchkey/kit';
import { isSealed, SEAL_SIZE } from './fragment-seal.ts';
import { TIMESCALE } from './media-timeline.ts';
import { PRODUCER_TIME_SIZE, readProducerTime } from './producer-time.ts';
import type { FragmentFacts } from './segment-cutter.ts';

/** A picture in a fragment. */
export interface ScannedSample {
  /** Byte offset in the file. */
  readonly offset: number;
  readonly size: number;
  readonly mediaTime: number;
}

/** A whole fragment found in a file. */
export interface ScannedFragment extends FragmentFacts {
  readonly offset: number;
  /** `prft` to seal. */
  readonly size: number;
  readonly samples: readonly ScannedSample[];
}

const BOX_HEAD = 8;
const MAX_MOOF = 4 * 1_024 * 1_024;
const MAX_FRAGMENT = 256 * 1_024 * 1_024;

/**
 * Finds the whole fragments of a part from `offset` on, and stops at the first byte that belongs to none: the torn tail of a crash.
 * @param verifyFrom fragments at or behind this offset must match their seal too; those before were sealed into a segment
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
  const head = await readExactly(file, offset, PRODUCER_TIME_SIZE + BOX_HEAD);
  if (head === undefined || boxSize(head, 0, 'prft') !== PRODUCER_TIME_SIZE) return undefined;
  const moofSize = boxSize(head, PRODUCER_TIME_SIZE, 'moof');
  if (moofSize === undefined || moofSize > MAX_MOOF) return undefined;
  const moof = await readExactly(file, offset + PRODUCER_TIME_SIZE, moofSize + BOX_HEAD);
  const mdatSize = moof && boxSize(moof, moofSize, 'mdat');
  if (moof === undefined || mdatSize === undefined || mdatSize > MAX_FRAGMENT) return undefined;
  const bodySize = PRODUCER_TIME_SIZE + moofSize + mdatSize;
  const sealing = await readExactly(file, offset + bodySize, SEAL_SIZE);
  if (sealing === undefined) return undefined;
  if (verify) {
    const body = await readExactly(file, offset, bodySize);
    if (body === undefined || !isSealed(body, sealing)) return undefined;
  }
  const run = readRun(moof.subarray(0, moofSize), offset + PRODUCER_TIME_SIZE + moofSize + BOX_HEAD);
  const last = run?.samples.at(-1);
  if (run === undefined || last === undefined) return undefined;
  const firstAt = readProducerTime(head);
  const lastAt = Instant(Math.round(firstAt + ((last.mediaTime - run.mediaTime) / TIMESCALE) * 1_000));
  return { ...run, frames: run.samples.length, firstAt, lastAt, offset, size: bodySize + SEAL_SIZE };
}

/**
 * What the run of samples says (`tfdt` version 1; `trun` rows of duration, size and flags), as `fragment` of `../fmp4` writes it.
 * @param dataOffset where in the file the first sample lies
 */
function readRun(moof: Uint8Array, dataOffset: number): Pick<ScannedFragment, 'startsWithKeyframe' | 'mediaTime' | 'duration' | 'samples'> | undefined {
  const traf = child(moof, 'traf');
  const tfdt = traf && child(traf, 'tfdt');
  const trun = traf && child(traf, 'trun');
  if (tfdt === undefined || trun === undefined || tfdt.byteLength < 20 || trun.byteLength < 20) return undefined;
  const rows = new DataView(trun.buffer, trun.byteOffset, trun.byteLength);
  const count = rows.getUint32(12);
  if (count === 0 || trun.byteLength < 20 + count * 12) return undefined;
  const start = Number(new DataView(tfdt.buffer, tfdt.byteOffset, tfdt.byteLength).getBigUint64(12));
  const samples: ScannedSample[] = [];
  let mediaTime = start;
  for (let row = 20, offset = dataOffset; row < 20 + count * 12; row += 12) {
    const size = rows.getUint32(row + 4);
    samples.push({ offset, size, mediaTime });
    offset += size;
    mediaTime += rows.getUint32(row);
  }
  const isNonSync = (rows.getUint32(28) & 0x0001_0000) !== 0;
  return { startsWithKeyframe: !isNonSync, mediaTime: start, duration: mediaTime - start, samples };
}

function child(parent: Uint8Array, type: string): Uint8Array | undefined {
  for (let at = BOX_HEAD; at + BOX_HEAD <= parent.length; ) {
    const size = new DataView(parent.buffer, parent.byteOffset + at, 4).getUint32(0);
    if (size < BOX_HEAD || at + size > parent.length) return undefined;
    if (boxSize(parent, at, type) !== undefined) return parent.subarray(at, at + size);
    at += size;
  }
  return undefined;
}

/** The size of the box at `at` when it is of this type; undefined otherwise. */
function boxSize(bytes: Uint8Array, at: number, type: string): number | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset + at, BOX_HEAD);
  const size = view.readUInt32BE(0);
  return size >= BOX_HEAD && view.toString('latin1', 4, 8) === type ? size : undefined;
}

async function readExactly(file: FileHandle, position: number, length: number): Promise<Uint8Array | undefined> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) return undefined;
    done += bytesRead;
  }
  return bytes;
}
