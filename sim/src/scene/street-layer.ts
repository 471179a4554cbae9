import { seededRandom } from '@latchkey/kit';
import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { type Brush, createBrush, smooth } from './brush.ts';
import { css, hex, mix, type Rgb, shade } from './colour.ts';
import type { HallLight } from './hall-light.ts';
import { hall, streetLevel } from './hall-plan.ts';
import type { Point3, Projection } from './projection.ts';

interface StreetColours {
  readonly sky: readonly [Rgb, Rgb, Rgb];
  readonly hills: Rgb;
  readonly lawn: Rgb;
  readonly road: Rgb;
  readonly stone: Rgb;
  readonly house: Rgb;
  readonly roof: Rgb;
  readonly pane: Rgb;
  readonly leaf: readonly [Rgb, Rgb];
  readonly bark: Rgb;
}

const day: StreetColours = {
  sky: [hex('#8fc0e6'), hex('#cfe4f0'), hex('#f6ecd8')],
  hills: hex('#8fae9a'),
  lawn: hex('#7fa65a'),
  road: hex('#8d8f94'),
  stone: hex('#c9bca6'),
  house: hex('#d9b48c'),
  roof: hex('#8a4a3a'),
  pane: hex('#86a3b4'),
  leaf: [hex('#4f7f3c'), hex('#9dbf5c')],
  bark: hex('#6b4f3a'),
};

const night: StreetColours = {
  sky: [hex('#16233f'), hex('#31466f'), hex('#a8705e')],
  hills: hex('#22304a'),
  lawn: hex('#22382f'),
  road: hex('#2a3347'),
  stone: hex('#5b5a66'),
  house: hex('#3a3d52'),
  roof: hex('#23222f'),
  pane: hex('#ffc76b'),
  leaf: [hex('#16291f'), hex('#2f4f3a')],
  bark: hex('#231d22'),
};

/** What is seen through the doorway: porch, steps, path, a tree, the street and the house across it. */
export function paintStreetLayer(at: Projection, light: HallLight): Canvas {
  const canvas = createCanvas(at.lens.width, at.lens.height);
  const brush = createBrush(canvas.getContext('2d'), at);
  const colours = light.night ? night : day;
  drawSky(brush, colours);
  drawNeighbour(brush, colours, light.night);
  drawGround(brush, colours, light.night);
  drawTree(brush, colours);
  drawStreetLamp(brush, light.night);
  drawPorch(brush, colours, light.night);
  return canvas;
}

function drawSky({ pen, at }: Brush, { sky, hills }: StreetColours): void {
  const [, horizon] = at.point([0, streetLevel(60), 60]);
  const air = pen.createLinearGradient(0, 60, 0, horizon + 20);
  air.addColorStop(0, css(sky[0]));
  air.addColorStop(0.6, css(sky[1]));
  air.addColorStop(1, css(sky[2]));
  pen.fillStyle = air;
  pen.fillRect(0, 0, at.lens.width, at.lens.height);
  pen.fillStyle = css(hills);
  pen.beginPath();
  pen.moveTo(300, horizon + 40);
  pen.bezierCurveTo(480, horizon - 46, 600, horizon - 12, 660, horizon - 24);
  pen.bezierCurveTo(760, horizon - 46, 820, horizon - 10, 980, horizon - 6);
  pen.lineTo(980, horizon + 40);
  pen.fill();
}

function drawNeighbour(brush: Brush, colours: StreetColours, dark: boolean): void {
  const z = 24;
  const ground = streetLevel(z);
  const front = (x0: number, y0: number, x1: number, y1: number): Point3[] => [[x0, ground + y0, z], [x1, ground + y0, z], [x1, ground + y1, z], [x0, ground + y1, z]];
  brush.area(front(-3.1, 0, 0.55, 2.9), brush.gradient([-3.1, ground, z], [0.55, ground, z], [[0, shade(colours.house, 0.8)], [1, colours.house]]));
  brush.area([[-3.4, ground + 2.8, z], [0.9, ground + 2.8, z], [-0.2, ground + 4.5, z], [-2.4, ground + 4.5, z]], colours.roof);
  for (const [x, y] of [[-0.55, 1.25], [-1.7, 1.25]] as const) {
    brush.area(front(x, y, x + 0.75, y + 1), hex('#efe6d6'), dark ? 0.25 : 0.9);
    brush.area(front(x + 0.07, y + 0.07, x + 0.68, y + 0.93), colours.pane);
    brush.line([[x + 0.375, ground + y, z], [x + 0.375, ground + y + 1, z]], dark ? hex('#5a3d22') : hex('#efe6d6'), 0.06);
  }
  if (dark) {
    const [x, y] = brush.at.point([-0.2, ground + 1.7, z]);
    const glow = brush.pen.createRadialGradient(x, y, 0, x, y, 46);
    glow.addColorStop(0, 'rgba(255, 190, 100, 0.5)');
    glow.addColorStop(1, 'rgba(255, 190, 100, 0)');
    brush.pen.fillStyle = glow;
    brush.pen.fillRect(x - 50, y - 50, 100, 100);
  }
  // A hedge along the far side.
  const random = seededRandom(5);
  for (let bush = 0; bush < 60; bush += 1) {
    const x = -5 + bush * 0.19;
    const height = 0.55 + random() * 0.3;
    const green = mix(colours.leaf[0], colours.leaf[1], random() * 0.7);
    brush.area(smooth([[x - 0.25, ground - 0.1, 22], [x + 0.3, ground - 0.1, 22], [x + 0.25, ground + height, 22], [x - 0.2, ground + height * 0.9, 22]]), green);
  }
}

function drawGround(brush: Brush, colours: StreetColours, dark: boolean): void {
  const level = (x: number, z: number): Point3 => [x, streetLevel(z), z];
  brush.area([level(-9, 4.9), level(9, 4.9), level(22, 21), level(-22, 21)], brush.gradient(level(0, 4.9), level(0, 21), [[0, colours.lawn], [1, shade(colours.lawn, dark ? 0.8 : 1.15)]]));
  brush.area([level(-12, 14), level(12, 14), level(14, 19.5), level(-14, 19.5)], colours.road);
  brush.area([level(-12, 13.2), level(12, 13.2), level(12, 14), level(-12, 14)], shade(colours.stone, 0.95));
  for (let dash = -4; dash < 6; dash += 1) brush.line([level(dash * 1.4, 16.6), level(dash * 1.4 + 0.7, 16.6)], dark ? hex('#8b90a0') : hex('#f1eee2'), 0.14, 0.8);
  // The garden path: slabs with joints.
  brush.area([level(-0.25, 4.9), level(0.72, 4.9), level(0.78, 13.2), level(-0.3, 13.2)], shade(colours.stone, 0.86));
  for (let z = 4.9, slab = 0; z < 13; z += 0.7, slab += 1) {
    const tone = shade(colours.stone, slab % 2 ? 1.04 : 0.95);
    brush.area([level(-0.24, z + 0.04), level(0.71, z + 0.04), level(0.72, z + 0.68), level(-0.24, z + 0.68)], tone);
  }
  const random = seededRandom(41);
  for (let tuft = 0; tuft < 240; tuft += 1) {
    const z = 5 + random() * 8;
    const side = random() > 0.5 ? 0.8 + random() * 1.6 : -0.36 - random() * 1.6;
    const [x, y] = [side, streetLevel(z)];
    brush.line([[x, y, z], [x + (random() - 0.5) * 0.06, y + 0.1, z]], shade(colours.lawn, 0.7 + random() * 0.7), 0.03, 0.7);
  }
  for (let flower = 0; flower < 46; flower += 1) {
    const z = 5.1 + random() * 5;
    const x = random() > 0.5 ? 0.86 + random() * 0.3 : -0.42 - random() * 0.3;
    const y = streetLevel(z) + 0.1;
    const petal = mix(hex('#e9d6f2'), hex('#d65f77'), random());
    brush.line([[x, y, z], [x + 0.05, y, z]], dark ? shade(petal, 0.4) : petal, 0.06, 0.95);
  }
}

function drawTree(brush: Brush, colours: StreetColours): void {
  const random = seededRandom(77);
  const [x, z] = [1.35, 9.6] as const;
  const ground = streetLevel(z);
  brush.area(smooth([[x - 0.16, ground, z], [x + 0.16, ground, z], [x + 0.1, ground + 1.2, z], [x + 0.16, ground + 2.4, z], [x - 0.08, ground + 2.4, z], [x - 0.09, ground + 1.2, z]]), colours.bark);
  for (let clump = 0; clump < 110; clump += 1) {
    const angle = random() * Math.PI * 2;
    const far = Math.sqrt(random());
    const cx = x + Math.cos(angle) * far * 1.15;
    const cy = ground + 2.6 + Math.sin(angle) * far * 0.95;
    const size = 0.1 + random() * 0.16;
    const sun = 0.35 + 0.65 * Math.max(0, (cy - ground - 1.8) / 1.8);
    const green = mix(colours.leaf[0], colours.leaf[1], random() * sun);
    brush.area(smooth([[cx - size, cy, z], [cx, cy - size * 0.8, z], [cx + size, cy, z], [cx, cy + size * 0.9, z]]), green, 0.92);
  }
}

function drawStreetLamp(brush: Brush, dark: boolean): void {
  const [x, z] = [-1.0, 13.4] as const;
  const ground = streetLevel(z);
  brush.line([[x, ground, z], [x, ground + 3, z]], hex('#3f444b'), 0.06);
  brush.line([[x, ground + 3, z], [x + 0.35, ground + 3.05, z]], hex('#3f444b'), 0.05);
  if (!dark) return;
  const [px, py] = brush.at.point([x + 0.35, ground + 3, z]);
  const glow = brush.pen.createRadialGradient(px, py, 0, px, py, 60);
  glow.addColorStop(0, 'rgba(255, 236, 190, 0.95)');
  glow.addColorStop(0.12, 'rgba(255, 206, 130, 0.6)');
  glow.addColorStop(1, 'rgba(255, 180, 90, 0)');
  brush.pen.fillStyle = glow;
  brush.pen.fillRect(px - 60, py - 60, 120, 120);
}

function drawPorch(brush: Brush, colours: StreetColours, dark: boolean): void {
  const [left, right] = [-0.75, 1.2] as const;
  const near = hall.outside;
  const slab = (y: number, z0: number, z1: number, tone: number): void => {
    brush.area([[left, y, z0], [right, y, z0], [right, y, z1], [left, y, z1]], brush.gradient([0, y, z0], [0, y, z1], [[0, shade(colours.stone, tone)], [1, shade(colours.stone, tone * 1.1)]]));
  };
  slab(-0.3, 4.9, 5.3, 0.9);
  slab(-0.2, 4.75, 5.05, 0.98);
  slab(-0.06, near, 4.85, 1.04);
  for (const [y, z] of [[-0.06, 4.85], [-0.2, 5.05], [-0.3, 5.3]] as const) brush.line([[left, y, z], [right, y, z]], shade(colours.stone, 0.55), 0.02, 0.8);
  // A doormat outside, and a pot by the steps.
  brush.area([[-0.12, -0.04, 4.0], [0.58, -0.04, 4.0], [0.58, -0.04, 4.42], [-0.12, -0.04, 4.42]], dark ? hex('#3a2c20') : hex('#7a5a3a'));
  brush.line([[-0.06, -0.04, 4.06], [0.52, -0.04, 4.06], [0.52, -0.04, 4.36], [-0.06, -0.04, 4.36], [-0.06, -0.04, 4.06]], hex('#2a2018'), 0.014, 0.7);
  if (!dark) return;
  // The porch light hangs out of view above the door and warms all that is near.
  const [x, y] = brush.at.point([0.22, 0.3, 4.4]);
  const glow = brush.pen.createRadialGradient(x, y, 0, x, y, 230);
  glow.addColorStop(0, 'rgba(255, 184, 96, 0.42)');
  glow.addColorStop(0.5, 'rgba(255, 168, 80, 0.16)');
  glow.addColorStop(1, 'rgba(255, 160, 80, 0)');
  brush.pen.save();
  brush.pen.globalCompositeOperation = 'lighter';
  brush.pen.fillStyle = glow;
  brush.pen.fillRect(x - 240, y - 240, 480, 480);
  brush.pen.restore();
}
