import { normaliseNumber } from '@latchkey/labels';
import { useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components';
import { openCamera } from '../../courier/scanner/camera.ts';
import { scan } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { useTexts } from '../texts/resident-texts.ts';

/** A button that opens the camera and hands over the first number that it reads, in its normal form. The reader is loaded at the first press. */
export function ScanLabel({ onNumber }: { readonly onNumber: (number: string) => void }) {
  const { texts } = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button className="button" aria-expanded={open} onPress={() => setOpen(!open)}>
        <Icon path={scan} />
        {open ? texts.add.scanStop : texts.add.scan}
      </Button>
      {open ? (
        <Viewfinder
          onNumber={(number) => {
            setOpen(false);
            onNumber(number);
          }}
        />
      ) : null}
    </>
  );
}

function Viewfinder({ onNumber }: { readonly onNumber: (number: string) => void }) {
  const { texts } = useTexts();
  const video = useRef<HTMLVideoElement>(null);
  const [broken, setBroken] = useState(false);
  // The camera starts once; whom it tells may be another function by the time that it read something.
  const told = useRef(onNumber);
  told.current = onNumber;
  useEffect(() => {
    const left = new AbortController();
    const run = async () => {
      using camera = await openCamera();
      const { createScanner } = await import('../../courier/scanner/scanner.ts');
      if (left.signal.aborted || video.current === null) return;
      video.current.srcObject = camera.stream;
      await video.current.play();
      using scanner = createScanner();
      while (!left.signal.aborted) {
        const read = await scanner.watch(video.current, left.signal);
        const number = read === undefined ? '' : normaliseNumber(read.text);
        if (number !== '' && !left.signal.aborted) return told.current(number);
      }
    };
    run().catch(() => {
      if (!left.signal.aborted) setBroken(true);
    });
    return () => left.abort();
  }, []);
  return (
    <div className="viewfinder">
      {broken ? <p className="note attention" role="alert">{texts.add.scanFailed}</p> : <video ref={video} muted playsInline aria-hidden="true" />}
      {broken ? null : <p className="small quiet" role="status">{texts.add.scanHint}</p>}
    </div>
  );
}
