import { manifest } from '@latchkey/driver-rtsp-camera';
import { silentLog, systemClock } from '@latchkey/kit';
import { MARKER_SIZE } from './marker-search.ts';

/** Markers taken out of a camera's own stream while it lasts. */
export interface CameraMarkers extends AsyncDisposable {
  readonly taken: readonly Uint8Array[];
}

/** Behind what is alike in every slice: its header. */
const SKIPPED = 32;
const APART = 256;
/** A run of padding or of one motion vector again and again could come twice. */
const LEAST_VARIED = 12;

/** Watches a camera beside the hub and marks each coded picture in several places. */
export async function takeMarkers(camera: { readonly url: string; readonly username: string; readonly password: string }, dataDir: string): Promise<CameraMarkers> {
  const driver = await manifest.start(manifest.config.parse({ cameras: [{ name: 'marked', ...camera }] }), { clock: systemClock, log: silentLog, dataDir });
  const taken: Uint8Array[] = [];
  for (const device of driver.devices) {
    device.camera?.onAccessUnit(({ nalUnits }) => {
      for (const nal of nalUnits) {
        for (let at = SKIPPED; at + MARKER_SIZE <= nal.length; at += APART) {
          const run = nal.slice(at, at + MARKER_SIZE);
          if (new Set(run).size >= LEAST_VARIED) taken.push(run);
        }
      }
    });
  }
  return { taken, [Symbol.asyncDispose]: () => driver[Symbol.asyncDispose]() };
}
