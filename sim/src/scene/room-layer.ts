import { seededRandom } from '@latchkey/kit';
import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { type Brush, createBrush } from './brush.ts';
import { hex, mix, type Rgb, shade } from './colour.ts';
import { drawFurniture } from './furniture.ts';
import type { HallLight } from './hall-light.ts';
import { doorway, hall } from './hall-plan.ts';
import { applyLight } from './light-layer.ts';
import type { Point3, Projection } from './projection.ts';
import { drawRug } from './rug.ts';

const wallPaint = hex('#dccfb8');
const panelPaint = hex('#efe8da');
const oak = hex('#b98550');
const walnutShadow = hex('#3a2415');

/** Everything in the hallway that never moves, under one light, with a hole where the doorway is. */
export function paintRoomLayer(at: Projection, light: HallLight): Canvas {
  const canvas = createCanvas(at.lens.width, at.lens.height);
  const brush = createBrush(canvas.getContext('2d'), at);
  drawWalls(brush);
  drawFloor(brush);
  drawRug(brush);
  drawFurniture(brush, light);
  drawFrame(brush);
  applyLight(brush, light);
  drawVignette(brush, light);
  cutDoorway(brush);
  return canvas;
}

function drawWalls(brush: Brush): void {
  const { left, right, wall, ceiling, rail } = hall;
  const near = 0.4;
  const plane = (corner: (u: number, v: number) => Point3) => (u0: number, v0: number, u1: number, v1: number): Point3[] => [
    corner(u0, v0), corner(u1, v0), corner(u1, v1), corner(u0, v1),
  ];
  const walls = [
    { quad: plane((z, y) => [left, y, z]), from: near, to: wall, tone: 0.9 },
    { quad: plane((z, y) => [right, y, z]), from: near, to: wall, tone: 0.84 },
    { quad: plane((x, y) => [x, y, wall]), from: left, to: right, tone: 1 },
  ];
  for (const { quad, from, to, tone } of walls) {
    const paint = shade(wallPaint, tone);
    const panel = shade(panelPaint, tone);
    brush.area(quad(from, rail, to, ceiling + 1), paint);
    brush.area(quad(from, 0, to, rail), panel);
    // Recessed panels: a dark upper and left rim, a light lower and right one.
    const count = Math.round((to - from) / 0.62);
    const step = (to - from) / count;
    for (let index = 0; index < count; index += 1) {
      const u0 = from + index * step + 0.07;
      const u1 = from + (index + 1) * step - 0.07;
      brush.area(quad(u0, 0.24, u1, rail - 0.13), shade(panel, 0.82));
      brush.area(quad(u0 + 0.012, 0.24, u1, rail - 0.142), shade(panel, 1.05));
      brush.area(quad(u0 + 0.018, 0.254, u1 - 0.016, rail - 0.148), shade(panel, 0.965));
    }
    brush.area(quad(from, rail - 0.05, to, rail), shade(panel, 0.8));
    brush.area(quad(from, rail - 0.015, to, rail + 0.03), shade(panel, 1.06));
    brush.area(quad(from, 0, to, 0.15), shade(panel, 1.03));
    brush.area(quad(from, 0.138, to, 0.152), shade(panel, 0.78));
    brush.area(quad(from, 0, to, 0.012), walnutShadow, 0.5);
  }
  drawCorners(brush);
}

/** Where surfaces meet, less light comes. */
function drawCorners(brush: Brush): void {
  const { left, right, wall, ceiling } = hall;
  const dark: Rgb = [40, 26, 18];
  // In strips, because an upright corner leans in the picture and a gradient of the pen would not lean with it.
  const strips = 24;
  const fall = (corner: (part: number) => readonly [Point3, Point3], alpha: number): void => {
    for (let strip = 0; strip < strips; strip += 1) {
      const [from, to] = [corner(strip / strips), corner((strip + 1) / strips)];
      brush.area([from[0], to[0], to[1], from[1]], dark, alpha * (1 - strip / strips) ** 2.2);
    }
  };
  for (const [x, inward] of [[left, 1], [right, -1]] as const) {
    fall((part) => [[x + inward * 0.45 * part, 0, wall], [x + inward * 0.45 * part, ceiling + 1, wall]], 0.2);
    fall((part) => [[x, 0, wall - 0.9 * part], [x, ceiling + 1, wall - 0.9 * part]], 0.22);
  }
  fall((part) => [[left, ceiling - 0.5 * part, wall], [right, ceiling - 0.5 * part, wall]], 0.16);
}

function drawFloor(brush: Brush): void {
  const random = seededRandom(7);
  const near = 0.9;
  brush.area([[hall.left, 0, near], [hall.right, 0, near], [hall.right, 0, hall.wall], [hall.left, 0, hall.wall]], oak);
  const boardWidth = 0.155;
  for (let x: number = hall.left; x < hall.right; x += boardWidth) {
    const end = Math.min(x + boardWidth, hall.right);
    let z = near - random() * 0.9;
    while (z < hall.wall) {
      const far = Math.min(z + 0.8 + random() * 0.9, hall.wall);
      drawBoard(brush, x, end, Math.max(z, near), far, random);
      z = far;
    }
  }
  // The window and the open door shine on the boards in front of them.
  brush.area(
    [[-0.7, 0, near], [1.1, 0, near], [0.75, 0, hall.wall], [-0.3, 0, hall.wall]],
    brush.gradient([0.2, 0, hall.wall], [0.2, 0, 1.6], [[0, [255, 236, 205], 0.2], [1, [255, 236, 205], 0]]),
  );
  const dark: Rgb = [30, 17, 8];
  brush.area([[hall.left, 0, hall.wall - 0.4], [hall.right, 0, hall.wall - 0.4], [hall.right, 0, hall.wall], [hall.left, 0, hall.wall]],
    brush.gradient([0, 0, hall.wall], [0, 0, hall.wall - 0.4], [[0, dark, 0.42], [1, dark, 0]]));
  for (const [x, inward] of [[hall.left, 1], [hall.right, -1]] as const) {
    brush.area([[x, 0, near], [x + inward * 0.45, 0, near], [x + inward * 0.45, 0, hall.wall], [x, 0, hall.wall]],
      brush.gradient([x, 0, 2.8], [x + inward * 0.45, 0, 2.8], [[0, dark, 0.4], [1, dark, 0]]));
  }
}

function drawBoard(brush: Brush, x0: number, x1: number, near: number, far: number, random: () => number): void {
  const tone = mix(shade(oak, 0.82 + random() * 0.3), hex('#c99a66'), random() * 0.5);
  brush.area([[x0, 0, near], [x1, 0, near], [x1, 0, far], [x0, 0, far]], tone);
  for (let grain = 0; grain < 5; grain += 1) {
    const x = x0 + 0.012 + random() * (x1 - x0 - 0.024);
    const drift = (random() - 0.5) * 0.02;
    brush.line([[x, 0, near], [x + drift, 0, (near + far) / 2], [x, 0, far]], shade(tone, random() > 0.4 ? 0.8 : 1.12), 0.004, 0.45);
  }
  brush.line([[x0, 0, near], [x0, 0, far]], walnutShadow, 0.006, 0.7);
  brush.line([[x0 + 0.006, 0, near], [x0 + 0.006, 0, far]], hex('#f0cf9c'), 0.004, 0.25);
  brush.line([[x0, 0, far], [x1, 0, far]], walnutShadow, 0.006, 0.7);
}

/** The door's casing, its jambs seen from inside, and the threshold. */
function drawFrame(brush: Brush): void {
  const { left, right, top } = doorway;
  const { wall, outside } = hall;
  const paint = hex('#f4eee2');
  brush.pen.save();
  brush.pen.filter = 'blur(5px)';
  brush.area([[left - 0.16, 0, wall], [right + 0.17, 0, wall], [right + 0.17, top + 0.2, wall], [left - 0.16, top + 0.2, wall]], [60, 40, 25], 0.35);
  brush.pen.restore();
  brush.area([[left - 0.12, 0, wall], [left, 0, wall], [left, top, wall], [left - 0.12, top, wall]], shade(paint, 0.97));
  brush.area([[right, 0, wall], [right + 0.12, 0, wall], [right + 0.12, top, wall], [right, top, wall]], shade(paint, 0.93));
  brush.area([[left - 0.15, top, wall], [right + 0.15, top, wall], [right + 0.15, top + 0.14, wall], [left - 0.15, top + 0.14, wall]], paint);
  brush.area([[left - 0.18, top + 0.14, wall], [right + 0.18, top + 0.14, wall], [right + 0.18, top + 0.175, wall], [left - 0.18, top + 0.175, wall]], shade(paint, 1.06));
  for (const x of [left - 0.12, left - 0.03, right + 0.03, right + 0.12]) brush.line([[x, 0, wall], [x, top, wall]], [120, 100, 80], 0.008, 0.5);
  brush.line([[left - 0.15, top + 0.02, wall], [right + 0.15, top + 0.02, wall]], [120, 100, 80], 0.008, 0.45);
  brush.line([[left - 0.18, top + 0.14, wall], [right + 0.18, top + 0.14, wall]], [90, 70, 50], 0.01, 0.55);
  brush.area([[left, 0, wall], [left, 0, outside], [left, top, outside], [left, top, wall]], shade(paint, 0.72));
  brush.area([[right, 0, wall], [right, 0, outside], [right, top, outside], [right, top, wall]], shade(paint, 0.78));
  brush.area([[left, top, wall], [right, top, wall], [right, top, outside], [left, top, outside]], shade(paint, 0.55));
  brush.area([[left, 0.01, wall - 0.02], [right, 0.01, wall - 0.02], [right, 0.01, outside + 0.05], [left, 0.01, outside + 0.05]], hex('#8a6a44'));
  brush.line([[left, 0.012, wall - 0.02], [right, 0.012, wall - 0.02]], [60, 40, 20], 0.012, 0.8);
  // The strike plate in the jamb.
  brush.area([[right, 0.97, wall + 0.02], [right, 0.97, wall + 0.06], [right, 1.13, wall + 0.06], [right, 1.13, wall + 0.02]], hex('#b9994f'));
}

function drawVignette({ pen, at }: Brush, light: HallLight): void {
  const { width, height } = at.lens;
  const vignette = pen.createRadialGradient(width / 2, height * 0.48, height * 0.42, width / 2, height * 0.5, width * 0.66);
  vignette.addColorStop(0, 'rgba(8, 6, 14, 0)');
  vignette.addColorStop(1, `rgba(8, 6, 14, ${light.night ? 0.72 : 0.5})`);
  pen.fillStyle = vignette;
  pen.fillRect(0, 0, width, height);
}

function cutDoorway(brush: Brush): void {
  const { left, right, top } = doorway;
  const z = hall.outside;
  brush.pen.save();
  brush.pen.globalCompositeOperation = 'destination-out';
  brush.area([[left, 0.012, z], [right, 0.012, z], [right, top, z], [left, top, z]], [0, 0, 0]);
  brush.pen.restore();
}
