/**
 * One look at a picture. `part`: the centre, where the frame guide is, at full size; or everything at half size.
 * `turn`: degrees clockwise. `soft`: blurred a little, which joins the dots of poor prints.
 */
export interface ScanPass {
  readonly part: 'centre' | 'whole';
  readonly turn: number;
  readonly soft: boolean;
}

const look = (part: ScanPass['part'], turn = 0, soft = false): ScanPass => ({ part, turn, soft });

/**
 * Cycled over the frames of a camera. No single look reads more than 68 % of harsh one-dimensional labels; the cycle read 82 % of all kinds.
 * The plain look at the centre comes often, because it reads most.
 */
export const cameraPasses: readonly ScanPass[] = [
  look('centre'), look('whole'), look('centre', 90), look('centre'), look('centre', 22), look('centre', -22), look('centre'), look('centre', 45), look('centre', -45), look('centre', 0, true),
];

/** For a photo, which does not change: each look once, the likely ones first. */
export const photoPasses: readonly ScanPass[] = [
  look('whole'), look('centre'), look('whole', 90), look('centre', 90), look('whole', 22), look('whole', -22), look('whole', 45), look('whole', -45), look('centre', 22), look('centre', -22), look('centre', 45), look('centre', -45), look('whole', 0, true), look('centre', 0, true),
];

export interface PassGeometry {
  /** The part of the picture that is drawn, in its pixels. */
  readonly source: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Size of that part when drawn, before it is turned. */
  readonly width: number;
  readonly height: number;
  /** Size of the canvas that holds it turned. */
  readonly canvasWidth: number;
  readonly canvasHeight: number;
}

/** Larger pictures (photos) are scaled down: the decoder needs about two pixels a module, not twenty. */
const LARGEST_SIDE = 2_000;

/** Where a pass looks in a picture of that size. */
export function geometryOf(pass: ScanPass, pictureWidth: number, pictureHeight: number): PassGeometry {
  const share = pass.part === 'centre' ? 0.7 : 1;
  const source = {
    width: Math.round(pictureWidth * share),
    height: Math.round(pictureHeight * share),
    x: Math.round((pictureWidth * (1 - share)) / 2),
    y: Math.round((pictureHeight * (1 - share)) / 2),
  };
  const limit = Math.min(1, LARGEST_SIDE / Math.max(source.width, source.height));
  const scale = pass.part === 'whole' ? Math.min(limit, 0.5 * Math.max(1, 1_400 / Math.max(pictureWidth, pictureHeight))) : limit;
  const width = Math.round(source.width * scale);
  const height = Math.round(source.height * scale);
  const angle = (Math.abs(pass.turn) * Math.PI) / 180;
  const [sine, cosine] = [Math.abs(Math.sin(angle)), Math.abs(Math.cos(angle))];
  return { source, width, height, canvasWidth: Math.round(width * cosine + height * sine), canvasHeight: Math.round(width * sine + height * cosine) };
}
