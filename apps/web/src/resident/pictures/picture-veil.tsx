import type { ReactNode } from 'react';

interface PictureVeilProps {
  readonly heading: string;
  readonly detail?: string | undefined;
  readonly age?: string | undefined;
  readonly waiting?: boolean;
  readonly children?: ReactNode;
}

/** Lies over a picture that is not what the door looks like now. */
export function PictureVeil({ heading, detail, age, waiting = false, children }: PictureVeilProps) {
  return (
    <figcaption className="picture-veil">
      {waiting ? <span className="spinner" aria-hidden /> : null}
      <strong>{heading}</strong>
      {age === undefined ? null : <span className="numbers">{age}</span>}
      {detail === undefined ? null : <span className="small">{detail}</span>}
      {children}
    </figcaption>
  );
}
