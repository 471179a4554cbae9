import type { OpeningState, SimBolt } from '../device-protocol.ts';
import type { Brush } from './brush.ts';
import { hex, lit, mix, type Rgb, shade } from './colour.ts';
import type { HallLight } from './hall-light.ts';
import { doorway, hall } from './hall-plan.ts';
import type { Point3 } from './projection.ts';

const paint = hex('#2c5a55');
const brass = hex('#d0aa58');
const thickness = 0.05;
/** How far the door opens, in radians: a little past square, until it meets its stop. */
const wide = 1.72;

/** The front door's leaf, hinged at the left and opening into the hall, with a window in its upper half. */
export function drawDoorLeaf(brush: Brush, door: OpeningState, light: HallLight): void {
  const turn = ease(door.angle) * wide;
  const width = doorway.right - doorway.left - 0.012;
  // Past this angle the camera sees the street's side of the leaf.
  const [eyeX, , eyeZ] = brush.at.lens.eye;
  const inner = turn < Math.atan2(hall.wall - eyeZ, eyeX - doorway.left);
  // u runs from the hinge to the handle, v up, w out of the face that is seen.
  const place = (u: number, v: number, w = 0): Point3 => {
    const depth = inner ? w : -thickness - w;
    return [
      doorway.left + 0.006 + u * Math.cos(turn) - depth * Math.sin(turn),
      v,
      hall.wall + 0.03 - u * Math.sin(turn) - depth * Math.cos(turn),
    ];
  };
  const own: Rgb = lit(shade(paint, inner ? 0.84 + 0.16 * Math.cos(turn) : 0.92), inner ? light.middle : mix(light.middle, light.porch, 0.5));
  const bright = shade(own, 1.32);
  const dark = shade(own, 0.6);
  const top = doorway.top + 0.006;
  const rect = (u0: number, v0: number, u1: number, v1: number): Point3[] => [place(u0, v0), place(u1, v0), place(u1, v1), place(u0, v1)];
  const { pen } = brush;
  const pane = rect(0.2, 1.22, width - 0.2, 1.92);

  // The leaf with a hole for its window.
  pen.beginPath();
  for (const outline of [rect(0, 0.015, width, top), pane]) {
    outline.forEach((corner, index) => {
      const [x, y] = brush.at.point(corner);
      if (index === 0) pen.moveTo(x, y);
      else pen.lineTo(x, y);
    });
    pen.closePath();
  }
  pen.fillStyle = brush.gradient(place(0, top), place(width, 0.2), [[0, shade(own, 1.14)], [0.55, own], [1, shade(own, 0.84)]]);
  pen.fill('evenodd');

  // Glass: a faint tint, bars and a slanting gleam.
  brush.area(pane, light.night ? [40, 60, 96] : [214, 232, 240], light.night ? 0.22 : 0.16);
  brush.area([place(0.24, 1.22), place(0.4, 1.22), place(0.62, 1.92), place(0.46, 1.92)], [255, 255, 255], light.night ? 0.05 : 0.12);
  const middle = width / 2;
  for (const bar of [rect(middle - 0.014, 1.22, middle + 0.014, 1.92), rect(0.2, 1.556, width - 0.2, 1.584)]) brush.area(bar, own);
  molding(brush, rect, 0.2, 1.22, width - 0.2, 1.92, 0.028, bright, dark);
  // Two lower panels.
  for (const [u0, u1] of [[0.12, middle - 0.05], [middle + 0.05, width - 0.12]] as const) {
    brush.area(rect(u0, 0.22, u1, 0.98), shade(own, 0.9));
    molding(brush, rect, u0, 0.22, u1, 0.98, 0.022, dark, bright);
    brush.area(rect(u0 + 0.06, 0.28, u1 - 0.06, 0.92), shade(own, 1.07));
    molding(brush, rect, u0 + 0.06, 0.28, u1 - 0.06, 0.92, 0.012, bright, dark);
  }
  drawFittings(brush, place, rect, width, inner ? door.bolt : undefined, lit(brass, light.middle));
  // The free edge shows its thickness once the door stands open, and the bolt if it sticks out.
  if (turn > 0.08) {
    const back = inner ? -thickness : 0;
    const front = inner ? 0 : -thickness;
    const far = (v: number): Point3 => place(width, v, back - front);
    brush.area([place(width, 0.015), far(0.015), far(top), place(width, top)], shade(own, 0.62));
    const bolt = door.bolt === 'thrown' ? 0.06 : door.bolt === 'partial' ? 0.03 : 0;
    if (bolt > 0) brush.line([place(width, 1.08), place(width + bolt, 1.08)], lit(hex('#e8e4d8'), light.middle), 0.03);
  }
  brush.line([place(width, 0.015), place(width, top)], dark, 0.008, 0.8);
  brush.line([place(0, 0.015), place(0, top)], dark, 0.01, 0.8);
}

type Rect = (u0: number, v0: number, u1: number, v1: number) => Point3[];

function molding(brush: Brush, rect: Rect, u0: number, v0: number, u1: number, v1: number, size: number, upper: Rgb, lower: Rgb): void {
  brush.area(rect(u0 - size, v1, u1 + size, v1 + size), upper, 0.75);
  brush.area(rect(u0 - size, v0 - size, u0, v1 + size), upper, 0.5);
  brush.area(rect(u0 - size, v0 - size, u1 + size, v0), lower, 0.75);
  brush.area(rect(u1, v0 - size, u1 + size, v1 + size), lower, 0.5);
}

/** @param bolt where the thumb-turn points; undefined on the street's side, which has a keyhole. */
function drawFittings(
  brush: Brush,
  place: (u: number, v: number, w?: number) => Point3,
  rect: Rect,
  width: number,
  bolt: SimBolt | undefined,
  metal: Rgb,
): void {
  const [u, v] = [width - 0.085, 1.08] as const;
  brush.area(rect(u - 0.045, v - 0.06, u + 0.045, v + 0.06), shade(metal, 0.45));
  brush.area(rect(u - 0.038, v - 0.053, u + 0.038, v + 0.053), shade(metal, 0.95));
  if (bolt === undefined) {
    brush.line([place(u, v - 0.02), place(u, v + 0.02)], shade(metal, 0.25), 0.014);
  } else {
    const across = ({ thrown: 1, partial: 0.6, withdrawn: 0 }[bolt] * Math.PI) / 2;
    const [du, dv] = [Math.sin(across) * 0.032, Math.cos(across) * 0.04];
    brush.line([place(u - du, v - dv, 0.02), place(u + du, v + dv, 0.02)], shade(metal, 1.35), 0.02);
  }
  // A lever below it, a letter slot, a kick plate.
  brush.area(rect(width - 0.11, 0.86, width - 0.06, 0.99), shade(metal, 0.8));
  brush.line([place(width - 0.085, 0.93, 0.05), place(width - 0.22, 0.93, 0.05)], shade(metal, 0.5), 0.034);
  brush.line([place(width - 0.085, 0.937, 0.05), place(width - 0.22, 0.937, 0.05)], shade(metal, 1.3), 0.018);
  brush.area(rect(width / 2 - 0.14, 1.06, width / 2 + 0.14, 1.12), shade(metal, 0.9));
  brush.area(rect(width / 2 - 0.115, 1.075, width / 2 + 0.115, 1.105), shade(metal, 0.5));
  brush.area(rect(0.05, 0.03, width - 0.05, 0.15), metal, 0.85);
  brush.line([place(0.05, 0.15), place(width - 0.05, 0.15)], shade(metal, 1.4), 0.006, 0.8);
}

/** Doors start and stop gently. */
export const ease = (part: number): number => part * part * (3 - 2 * part);
