import type { SKRSContext2D } from '@napi-rs/canvas';
import { css, hex, type Rgb, shade } from './colour.ts';

/** The courier's own colours. */
export const cloth = {
  jacket: hex('#1f4463'),
  trousers: hex('#2a2e38'),
  band: hex('#f2a93b'),
  silver: hex('#e8ecec'),
  skin: hex('#b9835c'),
  hair: hex('#2a1c15'),
  shoe: hex('#1b1a1c'),
  cap: hex('#1b3c58'),
  card: hex('#c4935c'),
  tape: hex('#e2c89a'),
  label: hex('#f4f0e6'),
} as const;

/** The same colours under some light. */
export type Cloth = { readonly [Part in keyof typeof cloth]: Rgb };

/** Heights above the ground, in metres. */
export interface Joints {
  readonly hip: number;
  readonly shoulder: number;
  readonly head: number;
  readonly hands: number;
}

/** Left to right, light falls from the upper left. */
export function across(pen: SKRSContext2D, half: number, colour: Rgb): ReturnType<SKRSContext2D['createLinearGradient']> {
  const gradient = pen.createLinearGradient(-half, 0, half, 0);
  gradient.addColorStop(0, css(shade(colour, 0.82)));
  gradient.addColorStop(0.3, css(shade(colour, 1.28)));
  gradient.addColorStop(0.65, css(colour));
  gradient.addColorStop(1, css(shade(colour, 0.58)));
  return gradient;
}

/** A small house with a keyhole. */
export function drawBadge(pen: SKRSContext2D, colours: Cloth, x: number, y: number, size: number): void {
  pen.fillStyle = css(colours.band);
  pen.beginPath();
  pen.moveTo(x - size, y);
  pen.lineTo(x, y + size * 0.9);
  pen.lineTo(x + size, y);
  pen.lineTo(x + size * 0.72, y);
  pen.lineTo(x + size * 0.72, y - size * 0.9);
  pen.lineTo(x - size * 0.72, y - size * 0.9);
  pen.lineTo(x - size * 0.72, y);
  pen.closePath();
  pen.fill();
  pen.fillStyle = css(shade(colours.jacket, 0.7));
  pen.beginPath();
  pen.arc(x, y - size * 0.1, size * 0.24, 0, Math.PI * 2);
  pen.fill();
  pen.fillRect(x - size * 0.1, y - size * 0.62, size * 0.2, size * 0.5);
}
