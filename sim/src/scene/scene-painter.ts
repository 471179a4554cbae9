import type { HomeState } from '../device-protocol.ts';

/** Paints one camera's scene into its own canvas. */
export interface ScenePainter {
  readonly width: number;
  readonly height: number;
  /** Paints the state; false when the picture is already as it should be. */
  paint(state: HomeState): boolean;
  /** The painted pixels, RGBA. */
  pixels(): Buffer;
  /** The painted picture as JPEG. */
  jpeg(quality: number): Promise<Buffer>;
}
