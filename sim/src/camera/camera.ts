import type { Clock, Log } from '@latchkey/kit';
import type { HomeState } from '../device-protocol.ts';
import type { RtspCredentials } from '../rtsp/digest-auth.ts';
import { createRtspServer, type RtspServer } from '../rtsp/rtsp-server.ts';
import { createHallPainter } from '../scene/hall-painter.ts';
import { createPorchPainter } from '../scene/porch-painter.ts';
import { startCameraStream } from './camera-stream.ts';
import { createPaintedView, createScaledView } from './camera-view.ts';

export interface CameraOptions {
  readonly credentials: RtspCredentials;
  readonly port: number;
  /** Pictures a second of `/hall`. */
  readonly frameRate: number;
  readonly clock: Clock;
  readonly log: Log;
  /** The home as it is now. */
  readonly home: () => HomeState;
}

/** The home's camera: `/hall` (1280x720), its substream `/hall-sub` (640x360, 10) and `/box` (640x360, 15). */
export interface Camera extends AsyncDisposable {
  readonly server: RtspServer;
  /** The scene as it is now, without noise or faults: JPEG. */
  preview(view: 'hall' | 'box'): Promise<Buffer>;
}

export async function startCamera({ credentials, port, frameRate, clock, log, home }: CameraOptions): Promise<Camera> {
  const painters = { hall: createHallPainter(), box: createPorchPainter() };
  for (const painter of Object.values(painters)) painter.prepare();
  const views = { hall: createPaintedView(painters.hall), box: createPaintedView(painters.box) };
  await using streams = new AsyncDisposableStack();
  const smallHall = createScaledView(views.hall, 640, 360);
  const inHall = { lamp: ({ lampOn }: HomeState) => lampOn, clock, home };
  const onPorch = { lamp: ({ porchLampOn }: HomeState) => porchLampOn, clock, home };
  const hall = streams.use(
    await startCameraStream({ ...inHall, view: views.hall, other: createScaledView(views.box, 1_280, 720), framesPerSecond: frameRate, bitsPerSecond: 2_000_000 }),
  );
  const sub = streams.use(await startCameraStream({ ...inHall, view: smallHall, other: views.box, framesPerSecond: 10, bitsPerSecond: 400_000 }));
  const box = streams.use(await startCameraStream({ ...onPorch, view: views.box, other: smallHall, framesPerSecond: 15, bitsPerSecond: 500_000 }));
  const mounts = { '/hall': hall.source, '/hall-sub': sub.source, '/box': box.source };
  const server = streams.use(await createRtspServer({ mounts, credentials, port, clock, log }));
  const running = streams.move();
  return {
    server,
    preview(name) {
      // Through the view, which must hear that the painter painted.
      views[name].refresh(home(), clock.monotonic());
      return painters[name].jpeg(75);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
