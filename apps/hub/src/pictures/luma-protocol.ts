/** One coded picture for the decoder's process, which is sent one or more of them together. */
export interface LumaRequest {
  readonly camera: string;
  readonly session: number;
  readonly rtpTime: number;
  /** Decoding can start here. */
  readonly keyframe: boolean;
  /** NAL units with start codes; a keyframe's parameter sets are in front. */
  readonly annexB: Uint8Array;
}

/** What came of one of them; without a grid when nothing could be decoded. */
export interface LumaSeen {
  readonly camera: string;
  readonly session: number;
  readonly rtpTime: number;
  readonly grid?: { readonly width: number; readonly height: number; readonly luma: Uint8Array };
}

/** What it answers: `ready` once, then exactly one list for each list that it was sent, of as many and in their order. */
export type LumaAnswer = 'ready' | readonly LumaSeen[];
