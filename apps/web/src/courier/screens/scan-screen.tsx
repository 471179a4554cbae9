/** @jsxImportSource preact */
import type { DoorForCourier } from '@latchkey/contract';
import { useEffect, useRef, useState } from 'preact/hooks';
import { camera as cameraIcon, keyboard, photo as photoIcon, scan as scanIcon, torch as torchIcon } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import type { Camera } from '../scanner/camera.ts';
import type { Scanner } from '../scanner/scanner.ts';
import type { CourierTexts } from '../texts/courier-texts.ts';
import type { Scan } from '../visit/courier-api.ts';
import { Screen } from './screen.tsx';

export interface ScanScreenProps {
  readonly door: Pick<DoorForCourier, 'name'> & Partial<Pick<DoorForCourier, 'recorded' | 'kept' | 'unproven' | 'presence'>>;
  /** The way back, where another screen led here. */
  readonly back?: { readonly label: string; readonly onBack: () => void };
  readonly texts: CourierTexts;
  readonly onScan: (scan: Omit<Scan, 'scannedAt'>) => void;
  readonly onType: () => void;
}

type Eye = 'starting' | 'looking' | 'none' | 'broken';

/** The camera over the whole screen, with a frame to aim by; typing and a photo are one tap away. The decoder is loaded after this is drawn. */
export function ScanScreen({ door, back, texts, onScan, onType }: ScanScreenProps) {
  const video = useRef<HTMLVideoElement>(null);
  const scanner = useRef<Promise<Scanner>>(undefined);
  const [camera, setCamera] = useState<Camera>();
  const [eye, setEye] = useState<Eye>('starting');
  const [lit, setLit] = useState(false);
  const [photoState, setPhotoState] = useState<'idle' | 'reading' | 'unread'>('idle');

  const loadScanner = (): Promise<Scanner> =>
    (scanner.current ??= import('../scanner/scanner.ts').then(({ createScanner }) => createScanner()).catch((error: unknown) => {
      scanner.current = undefined;
      throw error;
    }));

  useEffect(() => {
    const left = new AbortController();
    let opened: Camera | undefined;
    const run = async () => {
      // While the camera starts. Whether it could be loaded is asked below.
      loadScanner().catch(() => undefined);
      const { openCamera } = await import('../scanner/camera.ts');
      opened = await openCamera().catch(() => undefined);
      if (left.signal.aborted) opened?.[Symbol.dispose]();
      if (left.signal.aborted) return;
      if (opened === undefined || video.current === null) {
        setEye('none');
        return;
      }
      setCamera(opened);
      video.current.srcObject = opened.stream;
      await video.current.play().catch(() => undefined);
      setEye('looking');
      const read = await (await loadScanner()).watch(video.current, left.signal);
      if (read !== undefined) onScan({ text: read.text, symbology: read.symbology });
    };
    run().catch(() => {
      if (!left.signal.aborted) setEye('broken');
    });
    return () => {
      left.abort();
      opened?.[Symbol.dispose]();
      scanner.current?.then((loaded) => loaded[Symbol.dispose](), () => undefined);
      scanner.current = undefined;
    };
  }, []);

  const readPhoto = async (file: File | undefined) => {
    if (file === undefined) return;
    setPhotoState('reading');
    const read = await loadScanner().then((ready) => ready.readPhoto(file)).catch(() => undefined);
    if (read === undefined) setPhotoState('unread');
    else onScan({ text: read.text, symbology: read.symbology });
  };

  const toggleTorch = async () => {
    await camera?.setTorch?.(!lit).then(() => setLit(!lit), () => undefined);
  };

  const words = texts.scan;
  return (
    <Screen
      tone="camera"
      door={door}
      heading={words.heading}
      languageLabel={texts.language}
      actions={
        <>
          {photoState === 'reading' && <p class="hint" role="status">{words.readingPhoto}</p>}
          {photoState === 'unread' && <p class="hint warn" role="alert">{words.photoUnread}</p>}
          <div class="pair">
            <button type="button" class="button big" onClick={onType}>
              <Icon path={keyboard} />
              {words.type}
            </button>
            <label class="button big">
              <Icon path={photoIcon} />
              {words.photo}
              <input class="unseen" type="file" accept="image/*" capture="environment" onChange={(event) => void readPhoto(event.currentTarget.files?.[0])} />
            </label>
          </div>
          {back !== undefined && (
            <button type="button" class="button big" onClick={back.onBack}>
              {back.label}
            </button>
          )}
          {door.recorded === true && (
            <p class="filmed">
              <Icon path={cameraIcon} />
              {words.filmed(`${door.kept?.deliveries ?? ''}`)}
            </p>
          )}
          {door.recorded === true && door.unproven === true && <p class="filmed">{words.unproven}</p>}
          {door.presence === 'none' && <p class="filmed">{words.anywhere}</p>}
        </>
      }
    >
      {eye === 'none' || eye === 'broken' ? (
        <div class="no-camera">
          <Icon path={scanIcon} />
          <p>{eye === 'none' ? words.noCamera : words.scannerFailed}</p>
          {eye === 'none' && <p>{words.noCameraHelp}</p>}
        </div>
      ) : (
        <>
          <video ref={video} class="view" autoplay muted playsInline aria-hidden="true" />
          <div class="aim" aria-hidden="true">
            <span class="corner" />
            <span class="corner" />
            <span class="corner" />
            <span class="corner" />
          </div>
          <p class="hint" role="status">
            {eye === 'starting' ? words.starting : words.hint}
          </p>
          {camera?.setTorch !== undefined && (
            <button type="button" class="torch" aria-pressed={lit} onClick={() => void toggleTorch()}>
              <Icon path={torchIcon} />
              {words.torch}
            </button>
          )}
        </>
      )}
    </Screen>
  );
}
