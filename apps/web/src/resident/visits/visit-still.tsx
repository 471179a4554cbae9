import { useState } from 'react';
import { camera } from '../../design/icons.ts';
import { Icon } from '../../design/react/icon.tsx';

/** A small picture of a visit; an icon in its place where the hub has none or is away. */
export function VisitStill({ src }: { readonly src: string | undefined }) {
  const [broken, setBroken] = useState<string>();
  if (src === undefined || broken === src) {
    return (
      <span className="visit-still empty-still" aria-hidden>
        <Icon path={camera} />
      </span>
    );
  }
  return <img className="visit-still" src={src} alt="" loading="lazy" onError={() => setBroken(src)} />;
}
