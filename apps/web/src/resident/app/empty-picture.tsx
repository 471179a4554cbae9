import type { ReactNode } from 'react';

/** Line drawings: a porch with its light on, waiting; the same with nobody there yet. */
const drawings = {
  parcels: 'M10 92h140M34 92V40l32-20 32 20v52M54 92V62h24v30M74 78v1M112 92V74l14-6 14 6v18M112 74l14 6 14-6M126 80v12M66 30v-2',
  visits: 'M10 92h140M52 92V28a6 6 0 0 1 6-6h44a6 6 0 0 1 6 6v64M96 58v3M122 40h16v10h-16zM138 42l8-4v14l-8-4M66 22v-6h28v6',
} as const;

interface EmptyPictureProps {
  readonly kind: keyof typeof drawings;
  readonly heading: string;
  readonly children?: ReactNode;
}

/** What stands where there is nothing yet: a picture, and the next step. */
export function EmptyPicture({ kind, heading, children }: EmptyPictureProps) {
  return (
    <div className="empty">
      <svg viewBox="0 0 160 100" aria-hidden className="empty-drawing">
        <circle cx={kind === 'parcels' ? 66 : 80} cy={kind === 'parcels' ? 50 : 30} r="20" className="porch-light" />
        <path d={drawings[kind]} />
      </svg>
      <strong>{heading}</strong>
      <p className="quiet">{children}</p>
    </div>
  );
}
