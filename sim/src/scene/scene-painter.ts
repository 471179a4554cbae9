import type { Duration } from '@latchkey/kit';
import type { HomeState } from '../device-protocol.ts';

/** A part of the picture that was painted anew. Its place and size are even, as halved colour planes need. */
export interface PaintedRegion {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** RGBA, row by row. */
  readonly pixels: Buffer;
}

/** Paints one camera's scene. */
export interface ScenePainter {
  readonly width: number;
  readonly height: number;
  /** Paints all that stands still for every light beforehand, so that no picture has to wait for it. */
  prepare(): void;
  /**
   * Paints the state as it looks at `now` (of a clock that never jumps); undefined when the picture is already as it should be.
   * A state that did not change must be the same object.
   */
  paint(state: HomeState, now: Duration): PaintedRegion | undefined;
  /** The whole picture as it was painted last, as JPEG. */
  jpeg(quality: number): Promise<Buffer>;
  /** The same as PNG. */
  png(): Buffer;
}
