import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { type Brush, createBrush, seededRandom } from './brush.ts';
import { css, hex, mix, type Rgb, shade } from './colour.ts';
import { drawFurniture } from './furniture.ts';
import type { HallLight } from './hall-light.ts';
import { doorway, hall, lampAt, rug } from './hall-plan.ts';
import type { Point3, Projection } from './projection.ts';

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

function drawRug(brush: Brush): void {
  const { left, right, near, far } = rug;
  const flat = (x0: number, z0: number, x1: number, z1: number): Point3[] => [[x0, 0.012, z0], [x1, 0.012, z0], [x1, 0.012, z1], [x0, 0.012, z1]];
  const { pen } = brush;
  pen.save();
  pen.filter = 'blur(7px)';
  brush.area(flat(left - 0.02, near - 0.02, right + 0.05, far + 0.03), [25, 12, 6], 0.5);
  pen.restore();
  const madder = hex('#8f3426');
  const indigo = hex('#26344e');
  const sand = hex('#d9bd8b');
  const ochre = hex('#c08a3a');
  for (let at = 0; at < 46; at += 1) {
    const x = left + ((right - left) * (at + 0.5)) / 46;
    brush.line([[x, 0.01, far], [x, 0.01, far + 0.05]], sand, 0.008, 0.9);
    brush.line([[x, 0.01, near], [x + 0.004, 0.01, near - 0.06]], sand, 0.008, 0.9);
  }
  brush.area(flat(left, near, right, far), indigo);
  brush.area(flat(left + 0.04, near + 0.04, right - 0.04, far - 0.04), sand);
  brush.area(flat(left + 0.06, near + 0.06, right - 0.06, far - 0.06), madder);
  const border = 0.2;
  for (let at = 0; at < 16; at += 1) {
    const x = left + 0.13 + ((right - left - 0.26) * at) / 15;
    for (const z of [near + 0.13, far - 0.13]) diamond(brush, x, z, 0.04, at % 2 ? sand : ochre);
  }
  for (let at = 1; at < 12; at += 1) {
    const z = near + 0.13 + ((far - near - 0.26) * at) / 12;
    for (const x of [left + 0.13, right - 0.13]) diamond(brush, x, z, 0.04, at % 2 ? ochre : sand);
  }
  brush.area(flat(left + border, near + border, right - border, far - border), sand);
  brush.area(flat(left + border + 0.018, near + border + 0.018, right - border - 0.018, far - border - 0.018), indigo);
  brush.area(flat(left + border + 0.06, near + border + 0.06, right - border - 0.06, far - border - 0.06), shade(madder, 1.08));
  const middleX = (left + right) / 2;
  const middleZ = (near + far) / 2;
  for (const [offset, size] of [[-0.38, 0.13], [0.38, 0.13], [0, 0.24]] as const) {
    diamond(brush, middleX + offset, middleZ, size, indigo);
    diamond(brush, middleX + offset, middleZ, size * 0.78, sand);
    diamond(brush, middleX + offset, middleZ, size * 0.66, madder);
    diamond(brush, middleX + offset, middleZ, size * 0.36, ochre);
  }
  const random = seededRandom(11);
  for (let thread = 0; thread < 420; thread += 1) {
    const x = left + random() * (right - left);
    const z = near + random() * (far - near);
    brush.line([[x, 0.012, z], [x + 0.05 * random(), 0.012, z]], random() > 0.5 ? [255, 230, 200] : [30, 10, 5], 0.004, 0.16);
  }
}

function diamond(brush: Brush, x: number, z: number, size: number, colour: Rgb): void {
  brush.area([[x - size, 0.012, z], [x, 0.012, z - size], [x + size, 0.012, z], [x, 0.012, z + size]], colour);
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

/** Multiplies the room's own colours with what light reaches them, then lets the lamp glow. */
function applyLight({ pen, at }: Brush, light: HallLight): void {
  const { width, height } = at.lens;
  const map = createCanvas(width, height);
  const mapPen = map.getContext('2d');
  mapPen.fillStyle = css(shade(light.ambient, 255));
  mapPen.fillRect(0, 0, width, height);
  mapPen.globalCompositeOperation = 'lighter';
  const pool = (centre: Point3, metres: number, colour: Rgb, strength: number, flatness = 1): void => {
    const [x, y] = at.point(centre);
    const radius = metres * at.scale(centre);
    mapPen.save();
    mapPen.translate(x, y);
    mapPen.scale(1, flatness);
    const glow = mapPen.createRadialGradient(0, 0, 0, 0, 0, radius);
    glow.addColorStop(0, css(colour, strength));
    glow.addColorStop(0.35, css(colour, strength * 0.52));
    glow.addColorStop(0.7, css(colour, strength * 0.14));
    glow.addColorStop(1, css(colour, 0));
    mapPen.fillStyle = glow;
    mapPen.fillRect(-radius, -radius, radius * 2, radius * 2);
    mapPen.restore();
  };
  const amber: Rgb = [255, 172, 92];
  if (light.night) {
    // A ceiling light behind the camera keeps the near floor warm; the street's blue comes in by the door.
    pool([0.2, 0, 2.3], 2.3, [255, 190, 118], light.lamp ? 0.28 : 0.5, 0.62);
    pool([0.2, 1.9, hall.wall], 1.7, [255, 190, 118], light.lamp ? 0.1 : 0.22);
    pool([0.2, 1.5, hall.wall], 1.5, [120, 150, 220], 0.14);
  } else {
    pool([0.2, 0.9, hall.wall], 2.4, [255, 248, 232], 0.16);
    pool([0.2, 0, 2.5], 1.9, [255, 246, 226], 0.14, 0.6);
  }
  if (light.lamp) {
    const strength = light.night ? 1 : 0.34;
    pool([lampAt[0] + 0.25, lampAt[1] + 0.35, lampAt[2] + 0.25], 1.25, amber, 0.62 * strength);
    pool([lampAt[0] + 0.2, lampAt[1] - 0.3, lampAt[2]], 1.3, amber, 0.56 * strength);
    pool([lampAt[0] - 0.55, 0.3, lampAt[2] - 0.1], 2.1, amber, 0.5 * strength, 0.75);
    pool([0, 1.4, hall.wall], 2.3, amber, 0.26 * strength);
  }
  pen.save();
  pen.globalCompositeOperation = 'multiply';
  pen.drawImage(map, 0, 0);
  if (light.lamp) {
    pen.globalCompositeOperation = 'lighter';
    const [x, y] = at.point(lampAt);
    const radius = 0.85 * at.scale(lampAt);
    const halo = pen.createRadialGradient(x, y, 0, x, y, radius);
    const strength = light.night ? 0.26 : 0.12;
    halo.addColorStop(0, css([255, 176, 96], strength));
    halo.addColorStop(0.4, css([255, 150, 70], strength * 0.35));
    halo.addColorStop(1, css([255, 140, 60], 0));
    pen.fillStyle = halo;
    pen.fillRect(x - radius, y - radius, radius * 2, radius * 2);
  }
  pen.restore();
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
