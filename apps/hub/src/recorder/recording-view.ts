import type { RecordingKeys } from '@latchkey/sealing';
import type { EndedLine, PartLine, SegmentLine } from './recording-journal.ts';

/** One file of a recording as it can be read now. */
export interface PartView {
  readonly line: PartLine;
  /** Absolute path of the file. */
  readonly path: string;
  /** Bytes that are safe to read. */
  readonly size: number;
  /** In units of 1/90000 s. */
  readonly duration: number;
  /** Pictures that are safe. */
  readonly frames: number;
  /** Stands in for the index room of the file while the file is written; undefined when the file holds its own. */
  readonly index: Uint8Array | undefined;
  readonly segments: readonly SegmentLine[];
}

/** A recording as it can be read now, running or not. */
export interface RecordingView {
  readonly recordingId: string;
  readonly cameraId: string;
  readonly openedAt: number;
  /** Undefined before the first picture. */
  readonly keys: RecordingKeys | undefined;
  /** False while more is being written. */
  readonly complete: boolean;
  readonly ended: EndedLine | undefined;
  /** In order; one unless the camera changed its format. */
  readonly parts: readonly PartView[];
}
