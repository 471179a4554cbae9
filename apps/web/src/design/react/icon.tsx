export interface IconProps {
  /** Path data of `design/icons.ts`. */
  readonly path: string;
  /** What it means, for screen readers; without it the icon is decoration beside a word. */
  readonly label?: string;
  /** Points along the reading direction, so that it is mirrored right to left. */
  readonly directed?: boolean;
}

/** An icon of the family, as large as the text around it. */
export function Icon({ path, label, directed = false }: IconProps) {
  return (
    <svg className={directed ? 'icon directed' : 'icon'} viewBox="0 0 24 24" {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}>
      <path d={path} />
    </svg>
  );
}
