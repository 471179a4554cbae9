import type { Duration } from '@latchkey/kit';

/** A part of the picture that the lamp lights. Cells are numbered row by row. */
export interface LampPatch {
  readonly cells: readonly number[];
  /** A weight each, summing to one. */
  readonly weights: readonly number[];
  /** What the lamp adds there, as a logarithm: 0.1 is 10 % brighter. */
  readonly gain: number;
  /** The same in brightness levels of 255, at the light of the calibration. */
  readonly levels: number;
  /** Variance of the logarithm that the lamp does not explain. */
  readonly noise: number;
}

/** Where and when a lamp shows. */
export interface LampCalibration {
  /** Best first. */
  readonly patches: readonly LampPatch[];
  /** Cells that the lamp hardly reaches: what happens there is the camera's exposure, not the lamp. */
  readonly background: readonly number[];
  /** From the switch to the picture's arrival, jitter taken out. */
  readonly delay: Duration;
  /** The same as it was first learned, or less: whatever is followed or learned again later stays near it, so that nobody leads it away step by step. */
  readonly firstDelay: Duration;
  /** The share of the previous picture that a denoising camera leaves in each. */
  readonly persistence: number;
  /** Whether the lamp is on between codes. */
  readonly rest: boolean;
  /** How the codes for this lamp are made. */
  readonly pace: 'usual' | 'slow';
}

/** How the view looks when nobody is in it. */
export interface ViewCalibration {
  readonly luma: readonly number[];
  /** Mean difference of neighbouring blocks. */
  readonly detail: number;
}

/** What was learned about one camera: plain data, kept by the hub. */
export interface PictureCalibration {
  readonly version: 2;
  readonly width: number;
  readonly height: number;
  /** Left out when no lamp can be seen. */
  readonly lamp?: LampCalibration;
  readonly view: ViewCalibration;
  /** Whether keyframes of a quiet view differ, as a real sensor's do; where they do not, repeated ones mean nothing. */
  readonly keyframesVary: boolean;
  /** Cells that change when the door moves; left out until the door was seen moving. */
  readonly door?: readonly number[];
}

/** What a person should know about a calibration. */
export interface CalibrationHealth {
  /** `slow` and `weak` lamps work, less well; `unseen` means that the picture stays unproven. */
  readonly lamp: 'good' | 'weak' | 'slow' | 'unseen';
  /** Brightness levels of 255 that the lamp adds where it adds most. */
  readonly amplitude: number;
  readonly delay: Duration | undefined;
  /** Share of the picture that the lamp is read from. */
  readonly lit: number;
  /** Pictures a second that were looked at. */
  readonly rate: number;
}
