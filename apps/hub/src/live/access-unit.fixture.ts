import type { AccessUnit, CameraPort, CameraState } from '@latchkey/driver-api';
import { Emitter, Instant, Millis } from '@latchkey/kit';
import { format } from './chromium-offer.fixture.ts';

/** A picture `bytes` long at `seconds`; an IDR when `keyframe`. */
export function picture(seconds: number, keyframe = false, { bytes = 8, session = 1, rtpTime = Math.round(seconds * 90_000) } = {}): AccessUnit {
  const nal = new Uint8Array(bytes).fill(0x80);
  nal[0] = keyframe ? 0x65 : 0x41;
  return { format, nalUnits: [nal], keyframe, rtpTime, session, arrivedAt: Instant(1_000_000 + seconds * 1_000), arrivedMonotonic: Millis(seconds * 1_000) };
}

/** A camera whose pictures and states the test sends itself. */
export function createPuppetCamera() {
  const pictures = new Emitter<AccessUnit>();
  const states = new Emitter<CameraState>();
  const puppet = {
    state: { kind: 'streaming', since: Instant(0) } as CameraState, // wider than its first value
    format: format as CameraPort['format'], // a camera may have none yet
    onAccessUnit: (listener: (unit: AccessUnit) => void) => pictures.subscribe(listener),
    onState: (listener: (state: CameraState) => void) => states.subscribe(listener),
    send: (...units: readonly AccessUnit[]) => units.forEach((unit) => pictures.emit(unit)),
    get listeners() {
      return pictures.size;
    },
  };
  return puppet satisfies CameraPort;
}
