import type { Brush } from './brush.ts';
import { hex, lit, type Rgb, shade } from './colour.ts';
import type { Point3 } from './projection.ts';

const card = hex('#c4935c');
const tape = hex('#e2c89a');

/** A cardboard parcel: where its middle stands, its size in metres and how far it is turned. */
export interface ParcelShape {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly turn: number;
}

/** A parcel with its tape, its label and (on the ground) its shadow. */
export function drawParcel(brush: Brush, shape: ParcelShape, light: Rgb, onGround: boolean): void {
  const { x, y, z, width, height, depth, turn } = shape;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const corner = (u: number, v: number, w: number): Point3 => [
    x + (u - 0.5) * width * cos + (w - 0.5) * depth * sin,
    y + v * height,
    z - (u - 0.5) * width * sin + (w - 0.5) * depth * cos,
  ];
  if (onGround) {
    for (const [grow, alpha] of [[0.24, 0.1], [0.15, 0.14], [0.07, 0.2], [0.02, 0.24]] as const) {
      const outline = [[-grow, -grow], [1 + grow * 0.8, -grow], [1 + grow * 1.1, 1 + grow], [-grow * 0.6, 1 + grow]].map(([u, w]): Point3 => {
        const [px, , pz] = corner(u ?? 0, 0, w ?? 0);
        return [px, 0.014, pz];
      });
      brush.area(outline, [18, 9, 5], alpha);
    }
  }
  const own = lit(card, light);
  const side = sin > 0 ? 1 : 0;
  const faces = [
    { outline: [corner(side, 0, 0), corner(side, 0, 1), corner(side, 1, 1), corner(side, 1, 0)], tone: side === 1 ? 0.66 : 0.76 },
    { outline: [corner(0, 0, 0), corner(1, 0, 0), corner(1, 1, 0), corner(0, 1, 0)], tone: 0.9 },
    { outline: [corner(0, 1, 0), corner(1, 1, 0), corner(1, 1, 1), corner(0, 1, 1)], tone: 1.16 },
  ];
  for (const { outline, tone } of faces) brush.area(outline, shade(own, tone));
  brush.area([corner(0, 0, 0), corner(1, 0, 0), corner(1, 0.3, 0), corner(0, 0.3, 0)], shade(own, 0.6), 0.22);
  const strip = lit(tape, light);
  brush.area([corner(0.44, 1, 0), corner(0.56, 1, 0), corner(0.56, 1, 1), corner(0.44, 1, 1)], shade(strip, 1.08), 0.85);
  brush.area([corner(0.44, 0.6, 0), corner(0.56, 0.6, 0), corner(0.56, 1, 0), corner(0.44, 1, 0)], shade(strip, 0.9), 0.85);
  brush.line([corner(0, 1, 0), corner(1, 1, 0)], shade(own, 1.35), 0.006, 0.8);
  brush.line([corner(side, 0, 0), corner(side, 1, 0)], shade(own, 0.5), 0.006, 0.6);
  drawLabel(brush, corner, light);
}

function drawLabel(brush: Brush, corner: (u: number, v: number, w: number) => Point3, light: Rgb): void {
  const white = lit([244, 240, 230], light);
  const ink = lit([40, 36, 34], light);
  const on = (u: number, w: number): Point3 => corner(u, 1.005, w);
  brush.area([on(0.62, 0.18), on(0.93, 0.18), on(0.93, 0.62), on(0.62, 0.62)], white);
  for (let bar = 0; bar < 9; bar += 1) {
    const u = 0.655 + bar * 0.028;
    brush.line([on(u, 0.22), on(u, 0.38)], ink, bar % 3 ? 0.004 : 0.008, 0.9);
  }
  for (const w of [0.45, 0.52, 0.57]) brush.line([on(0.65, w), on(0.65 + (w === 0.52 ? 0.24 : 0.18), w)], ink, 0.006, 0.5);
}
