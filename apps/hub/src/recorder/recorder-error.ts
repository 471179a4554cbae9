import { CodedError } from '@latchkey/kit';

/** Why a recording is not what it should be: a closed set, named in `docs/reference/errors.md`. */
export type RecorderErrorCode =
  /** No space is left where recordings are kept. */
  | 'recorder.disk_full'
  /** No picture reaches the recorder; it goes on as soon as one does. */
  | 'recorder.camera_silent'
  /** The disk refuses to write, or cannot keep up. */
  | 'recorder.write_failed'
  /** A recording of that id exists. */
  | 'recorder.exists'
  /** The id cannot name a folder. */
  | 'recorder.bad_id'
  /** No recording of that id is kept. */
  | 'recorder.not_found';

/** What failed in writing, told apart from the operating system's error. */
export function writeFailure(cause: unknown): CodedError<'recorder.disk_full' | 'recorder.write_failed'> {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new CodedError('recorder.disk_full', 'No space is left for recordings; the recording stopped', { cause })
    : new CodedError('recorder.write_failed', 'The disk does not take the recording; the recording stopped', { cause });
}
