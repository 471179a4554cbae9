import type { Duration } from '@latchkey/kit';
import { AV_PIX_FMT_RGBA, AV_PIX_FMT_YUV420P, SWS_BILINEAR } from 'node-av/constants';
import { SoftwareScaleContext } from 'node-av/lib';
import type { HomeState } from '../device-protocol.ts';
import type { ScenePainter } from '../scene/scene-painter.ts';
import { createPlanes, type PicturePlanes } from './picture-planes.ts';

/** What a lens sees, clean of noise and clock. */
export interface CameraView {
  readonly planes: PicturePlanes;
  /** Grows whenever the planes change. */
  readonly version: number;
  /** Brings the planes up to date; cheap when nothing moved. */
  refresh(state: HomeState, now: Duration): void;
}

/** A view that paints a scene and converts what was painted to the encoder's colours. */
export function createPaintedView(painter: ScenePainter): CameraView {
  const planes = createPlanes(painter.width, painter.height);
  const { buffers, strides } = planeBuffers(planes);
  // A converter is made for one size; the painter paints the whole picture or its stage.
  const converters = new Map<string, SoftwareScaleContext>();
  const converterFor = (width: number, height: number): SoftwareScaleContext => {
    const key = `${width}x${height}`;
    const known = converters.get(key);
    if (known) return known;
    const made = new SoftwareScaleContext();
    made.getContext(width, height, AV_PIX_FMT_RGBA, width, height, AV_PIX_FMT_YUV420P, SWS_BILINEAR);
    converters.set(key, made);
    return made;
  };
  let version = 0;
  return {
    planes,
    get version() {
      return version;
    },
    refresh(state, now) {
      const region = painter.paint(state, now);
      if (!region) return;
      const { left, top, width, height, pixels } = region;
      const target = buffers.map((buffer, plane) => {
        const halving = plane === 0 ? 1 : 2;
        return buffer.subarray((top / halving) * (strides[plane] ?? 0) + left / halving);
      });
      converterFor(width, height).scaleSync([pixels], [width * 4], 0, height, target, strides);
      version += 1;
    },
  };
}

/** A smaller copy of another view, for a substream. */
export function createScaledView(base: CameraView, width: number, height: number): CameraView {
  const planes = createPlanes(width, height);
  const scaler = new SoftwareScaleContext();
  const { planes: source } = base;
  scaler.getContext(source.width, source.height, AV_PIX_FMT_YUV420P, width, height, AV_PIX_FMT_YUV420P, SWS_BILINEAR);
  const from = planeBuffers(source);
  const to = planeBuffers(planes);
  let version = -1;
  return {
    planes,
    get version() {
      return version;
    },
    refresh(state, now) {
      base.refresh(state, now);
      if (version === base.version) return;
      scaler.scaleSync(from.buffers, from.strides, 0, source.height, to.buffers, to.strides);
      version = base.version;
    },
  };
}

/** The planes as FFmpeg takes them, without a copy. */
function planeBuffers({ luma, blue, red, lumaStride, chromaStride }: PicturePlanes): { readonly buffers: Buffer[]; readonly strides: number[] } {
  const buffers = [luma, blue, red].map((plane) => Buffer.from(plane.buffer, plane.byteOffset, plane.byteLength));
  return { buffers, strides: [lumaStride, chromaStride, chromaStride] };
}
