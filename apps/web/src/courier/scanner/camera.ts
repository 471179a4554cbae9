import { CodedError } from '@latchkey/kit';

/** The phone's back camera, running. */
export interface Camera extends Disposable {
  readonly stream: MediaStream;
  /** Switches the torch; undefined where the camera has none. */
  readonly setTorch: ((on: boolean) => Promise<void>) | undefined;
}

/** `torch` is of the Image Capture draft, which the DOM types leave out. */
type TorchCapabilities = MediaTrackCapabilities & { readonly torch?: boolean };

/** Opens the camera at 1080 lines: labels need about two pixels a bar. Rejects with `camera.unavailable` when there is none or it is not allowed. */
export async function openCamera(): Promise<Camera> {
  // Absent on insecure origins, whatever its type says.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) throw new CodedError('camera.unavailable', 'This page may not use the camera. Type the number instead.');
  const stream = await devices.getUserMedia({ audio: false, video: { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1080 } } }).catch((cause: unknown) => {
    throw new CodedError('camera.unavailable', 'The camera cannot be used. Type the number instead.', { cause });
  });
  const [track] = stream.getVideoTracks();
  const capabilities: TorchCapabilities = track?.getCapabilities?.() ?? {};
  return {
    stream,
    setTorch:
      track !== undefined && capabilities.torch === true
        ? // The constraint is of the same draft.
          (on) => track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] })
        : undefined,
    [Symbol.dispose]: () => {
      for (const each of stream.getTracks()) each.stop();
    },
  };
}
