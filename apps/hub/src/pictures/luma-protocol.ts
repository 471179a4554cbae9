/** What the decoder's process is sent: one coded picture. */
export interface LumaRequest {
  readonly camera: string;
  readonly session: number;
  readonly rtpTime: number;
  /** Decoding can start here. */
  readonly keyframe: boolean;
  /** NAL units with start codes; a keyframe's parameter sets are in front. */
  readonly annexB: Uint8Array;
}

/** What it answers: `ready` once, then exactly one `seen` for each request, in order; without a grid when nothing could be decoded. */
export type LumaAnswer =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'seen';
      readonly camera: string;
      readonly session: number;
      readonly rtpTime: number;
      readonly grid?: { readonly width: number; readonly height: number; readonly luma: Uint8Array };
    };
