import type { Duration } from '@latchkey/kit';
import type { HomeState } from '../device-protocol.ts';

/** Paints one camera's scene into its own canvas. */
export interface ScenePainter {
  readonly width: number;
  readonly height: number;
  /** Paints all that stands still for every light beforehand, so that no picture has to wait for it. */
  prepare(): void;
  /**
   * Paints the state as it looks at `now` (of a clock that never jumps); false when the picture is already as it should be.
   * A state that did not change must be the same object.
   */
  paint(state: HomeState, now: Duration): boolean;
  /** The painted pixels, RGBA. */
  pixels(): Buffer;
  /** The painted picture as JPEG. */
  jpeg(quality: number): Promise<Buffer>;
  /** The painted picture as PNG. */
  png(): Buffer;
}
