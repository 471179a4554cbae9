import { joinBytes, type OwnBytes } from '@latchkey/kit';
import { utf8 } from './bytes.ts';

/**
 * A part of a recording, sealed: one header, room for an index in the clear (offsets and times, no pictures), then frames, each appended when
 * its pictures are there. All integers big-endian.
 *
 * header: mark (8) · part (4) · size of the sealed beginning (4) · chain link of the part before, or zeros (32) · sealed beginning
 * frame:  mark (4) · size of the sealed pictures (4) · number from 1 (4) · flags (4) · pictures (4) · media time (8) · duration (4)
 *         · arrival of the first and of the last picture (8 + 8) · link before (32) · sealed pictures · first bytes of its own link (8)
 *
 * A link is SHA-256 over everything before the last 8 bytes, so that whoever has no key still tells a whole frame from a torn one, and a frame
 * from the one that should follow. AES-256-GCM: the nonce is part and number, the associated data the recording's id and the frame's head.
 */
/** Room behind the header for the index, which is in the clear: offsets and times, no pictures. */
export const INDEX_ROOM = 8_192;
export const HEADER_HEAD_SIZE = 48;
export const FRAME_HEAD_SIZE = 80;
export const FRAME_TAIL_SIZE = 8;
export const LINK_SIZE = 32;
/** Larger than any camera's fragment; more is nonsense. */
export const LARGEST_FRAME = 256 * 1_024 * 1_024;

const HEADER_MARK = utf8('LKseal01');
const FRAME_MARK = utf8('LKfr');
const KEYFRAME = 1;
const END = 2;

/** What a frame says in the clear; authenticated by its seal. Media time and duration in units of 1/90000 s. */
export interface FrameFacts {
  readonly startsWithKeyframe: boolean;
  readonly frames: number;
  readonly mediaTime: number;
  readonly duration: number;
  /** Arrival of the first and the last picture, in milliseconds since 1970. */
  readonly firstAt: number;
  readonly lastAt: number;
}

export interface FrameHead extends FrameFacts {
  /** Bytes of the sealed pictures between head and tail. */
  readonly bodySize: number;
  /** Counts from 1 within the part. */
  readonly number: number;
  /** The recording ends here, by its maker's word; holds no pictures. */
  readonly isEnd: boolean;
  readonly previous: OwnBytes;
}

export interface HeaderHead {
  readonly part: number;
  readonly bodySize: number;
  readonly previous: OwnBytes;
}

export function writeHeaderHead({ part, bodySize, previous }: HeaderHead): OwnBytes {
  const numbers = new DataView(new ArrayBuffer(8));
  numbers.setUint32(0, part);
  numbers.setUint32(4, bodySize);
  return joinBytes(HEADER_MARK, new Uint8Array(numbers.buffer), previous);
}

/** Undefined when a sealed part does not begin like this. */
export function readHeaderHead(bytes: Uint8Array): HeaderHead | undefined {
  if (bytes.length < HEADER_HEAD_SIZE || HEADER_MARK.some((byte, i) => bytes[i] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { part: view.getUint32(8), bodySize: view.getUint32(12), previous: bytes.slice(16, HEADER_HEAD_SIZE) };
}

export function writeFrameHead(head: FrameHead): OwnBytes {
  const view = new DataView(new ArrayBuffer(FRAME_HEAD_SIZE - LINK_SIZE - FRAME_MARK.length));
  view.setUint32(0, head.bodySize);
  view.setUint32(4, head.number);
  view.setUint32(8, (head.startsWithKeyframe ? KEYFRAME : 0) | (head.isEnd ? END : 0));
  view.setUint32(12, head.frames);
  view.setBigUint64(16, BigInt(Math.round(head.mediaTime)));
  view.setUint32(24, Math.round(head.duration));
  view.setBigUint64(28, BigInt(head.firstAt));
  view.setBigUint64(36, BigInt(head.lastAt));
  return joinBytes(FRAME_MARK, new Uint8Array(view.buffer), head.previous);
}

/** Undefined when no frame begins here. */
export function readFrameHead(bytes: Uint8Array): FrameHead | undefined {
  if (bytes.length < FRAME_HEAD_SIZE || FRAME_MARK.some((byte, i) => bytes[i] !== byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + FRAME_MARK.length);
  const bodySize = view.getUint32(0);
  const flags = view.getUint32(8);
  if (bodySize > LARGEST_FRAME || flags > (KEYFRAME | END)) return undefined;
  return {
    bodySize,
    number: view.getUint32(4),
    startsWithKeyframe: (flags & KEYFRAME) !== 0,
    isEnd: (flags & END) !== 0,
    frames: view.getUint32(12),
    mediaTime: Number(view.getBigUint64(16)),
    duration: view.getUint32(24),
    firstAt: Number(view.getBigUint64(28)),
    lastAt: Number(view.getBigUint64(36)),
    previous: bytes.slice(FRAME_HEAD_SIZE - LINK_SIZE, FRAME_HEAD_SIZE),
  };
}

/** Bytes of a whole frame. */
export const frameSize = ({ bodySize }: Pick<FrameHead, 'bodySize'>): number => FRAME_HEAD_SIZE + bodySize + FRAME_TAIL_SIZE;

/** AES-GCM's 12 bytes: each part and number is sealed once with a recording's key (NIST SP 800-38D §8.2.1). */
export function nonceOf(part: number, number: number): OwnBytes {
  const view = new DataView(new ArrayBuffer(12));
  view.setUint32(0, part);
  view.setUint32(8, number);
  return new Uint8Array(view.buffer);
}

/** What a frame's seal covers besides its pictures. */
export const frameContext = (recordingId: string, part: number, head: Uint8Array): OwnBytes => joinBytes(utf8(`latchkey frame 1\n${recordingId}\n${part}\n`), head);
