import type { Recording } from '@latchkey/contract';
import { useEffect, useRef, useState } from 'react';
import { camera } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';
import { useStill } from '../pictures/use-still.ts';

/** A small picture of a visit, made when it comes into view; an icon in its place where there is none for this device, or the home is away. */
export function VisitStill({ recordingId, atMillis }: { readonly recordingId: Recording['id'] | undefined; readonly atMillis: number }) {
  const place = useRef<HTMLSpanElement>(null);
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (place.current === null) return undefined;
    const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && setNear(true), { rootMargin: '200px' });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  const src = useStill(near ? recordingId : undefined, atMillis);
  if (src !== undefined) return <img className="visit-still" src={src} alt="" />;
  return (
    <span ref={place} className="visit-still empty-still" aria-hidden>
      <Icon path={camera} />
    </span>
  );
}
