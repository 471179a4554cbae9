/** Coded pictures as an MP4 holds them. */
export interface CodedClip {
  /** The body of the `avcC` box: parameter sets, ISO/IEC 14496-15 §5.3.3.1. */
  readonly configuration: Uint8Array;
  /** NAL units with 4-byte lengths, a picture each; the first is a keyframe. */
  readonly samples: readonly Uint8Array[];
}

export type ThumbnailErrorCode =
  /** No decoder is installed: everything else works without. */
  | 'thumbnail.unavailable'
  /** These pictures could not be decoded, or not in time. */
  | 'thumbnail.failed';

/**
 * Makes a small still of coded pictures. A port, because decoders are large, have flaws and come under licences of their own: the hub works
 * without one, and runs one only in another process.
 */
export interface ThumbnailPort extends AsyncDisposable {
  /** The clip's last picture as JPEG, at most `width` pixels wide. Rejects with a `CodedError<ThumbnailErrorCode>`. */
  render(clip: CodedClip, width: number, signal: AbortSignal): Promise<Uint8Array>;
}
