import { CodedError } from '@latchkey/kit';

/** Why sealed bytes are not what they should be: a closed set, named in `docs/reference/errors.md`. */
export type SealErrorCode =
  /** These bytes do not begin like a sealed recording. */
  | 'seal.not_sealed'
  /** Altered, cut out of another recording, or sealed with another key. */
  | 'seal.broken'
  /** Whole in itself, but not the frame that follows: something was left out, repeated or put elsewhere. */
  | 'seal.out_of_order'
  /** The bytes stop inside a frame. */
  | 'seal.truncated'
  /** The key was wrapped for others, not for this device. */
  | 'seal.not_recipient'
  /** What claims to come from the hub was not signed by the hub that this device knows. */
  | 'seal.foreign_hub'
  /** No recovery key reads like this; a letter is wrong. */
  | 'seal.bad_recovery_key';

export function sealError(code: SealErrorCode, message: string, options?: { readonly cause?: unknown }): CodedError<SealErrorCode> {
  return new CodedError(code, message, options);
}
