import { Emitter, type Instant, type Unsubscribe } from '@latchkey/kit';

/** Sequence and picture parameter sets, without start codes. */
export interface ParameterSets {
  readonly sps: Uint8Array;
  readonly pps: Uint8Array;
}

/** One coded picture on its way out. */
export interface SourceUnit {
  /** NAL units without start codes, in order. A keyframe's include its parameter sets. */
  readonly nalUnits: readonly Uint8Array[];
  /** Decoding can start here (IDR). */
  readonly keyframe: boolean;
  /** 90 kHz, from an arbitrary start; it may wrap at 2^32. */
  readonly rtpTime: number;
  /** When the picture was taken, for RTCP sender reports. */
  readonly capturedAt: Instant;
}

/**
 * What a camera's lens, not its network, can show wrong, or be made to show.
 * `freeze` repeats one coded picture, `freeze-with-clock` the scene under a running clock and fresh noise; `loop` shows the last seconds again and again,
 * and `replay-blinks` the last time that the lamp blinked, started anew whenever the real lamp begins to blink: both coded anew, under a running clock;
 * `cover` is a hand on the lens, `black` a picture without light; `other-camera` shows another place.
 */
export type PictureFault = 'freeze' | 'freeze-with-clock' | 'loop' | 'replay-blinks' | 'cover' | 'black' | 'other-camera';

/** A stream that the RTSP server can serve: a live encoder or prepared pictures. */
export interface AccessUnitSource {
  readonly parameterSets: ParameterSets;
  /** Hears every picture from now on; decoding starts at the next keyframe. */
  subscribe(listener: (unit: SourceUnit) => void): Unsubscribe;
  /** Sources that make their pictures obey; prepared ones have no such method. */
  setPictureFault?(fault: PictureFault | undefined): void;
}

/** A source that is fed by hand: each pushed picture goes to everyone who listens. */
export interface PushSource extends AccessUnitSource {
  push(unit: SourceUnit): void;
  readonly listeners: number;
}

/** @param setPictureFault told of picture faults, for the encoder behind this source. */
export function createPushSource(
  parameterSets: ParameterSets,
  setPictureFault?: (fault: PictureFault | undefined) => void,
): PushSource {
  const pictures = new Emitter<SourceUnit>();
  return {
    parameterSets,
    get listeners() {
      return pictures.size;
    },
    subscribe: (listener) => pictures.subscribe(listener),
    push: (unit) => pictures.emit(unit),
    ...(setPictureFault && { setPictureFault }),
  };
}
