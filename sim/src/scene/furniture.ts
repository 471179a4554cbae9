import { seededRandom } from '@latchkey/kit';
import { boxFaces, type Brush, smooth } from './brush.ts';
import { hex, mix, type Rgb, shade } from './colour.ts';
import type { HallLight } from './hall-light.ts';
import { hall, lampAt } from './hall-plan.ts';
import type { Point3 } from './projection.ts';

const walnut = hex('#6d452a');
const brass = hex('#c9a55a');

/** All that stands and hangs in the hallway, from the back to the front. */
export function drawFurniture(brush: Brush, light: HallLight): void {
  drawWallPictures(brush);
  drawCoatRack(brush);
  drawBench(brush);
  drawSwitch(brush);
  drawFloorPlant(brush);
  drawConsole(brush);
  drawLamp(brush, light.lamp > 0.5);
}

/** A soft dark shape under or behind a thing. */
function shadow(brush: Brush, outline: readonly Point3[], blur: number, alpha: number): void {
  brush.pen.save();
  brush.pen.filter = `blur(${blur}px)`;
  brush.area(outline, [24, 14, 10], alpha);
  brush.pen.restore();
}

function box(brush: Brush, from: Point3, to: Point3, colour: Rgb, sides: readonly ('top' | 'front' | 'left' | 'right')[]): void {
  const tone = { top: 1.16, front: 0.92, left: 0.78, right: 0.68 } as const;
  for (const { side, outline } of boxFaces(from, to)) if (sides.includes(side)) brush.area(outline, shade(colour, tone[side]));
}

function drawCoatRack(brush: Brush): void {
  const z = hall.wall - 0.02;
  const [left, right, y] = [-1.4, -0.56, 1.7] as const;
  shadow(brush, [[left, y - 0.14, z], [right + 0.04, y - 0.14, z], [right + 0.04, y + 0.06, z], [left, y + 0.06, z]], 4, 0.4);
  brush.area([[left, y - 0.07, z], [right, y - 0.07, z], [right, y + 0.07, z], [left, y + 0.07, z]], walnut);
  brush.line([[left, y + 0.065, z], [right, y + 0.065, z]], shade(walnut, 1.5), 0.012, 0.7);
  // A shelf above it, with a folded blanket, a hat box and a hat.
  box(brush, [left - 0.02, y + 0.19, z - 0.24], [right + 0.02, y + 0.215, z], walnut, ['top', 'front', 'right']);
  box(brush, [left + 0.06, y + 0.215, z - 0.2], [left + 0.36, y + 0.31, z - 0.02], hex('#8d9a8a'), ['top', 'front', 'right']);
  box(brush, [left + 0.06, y + 0.31, z - 0.2], [left + 0.35, y + 0.38, z - 0.02], hex('#c9b18c'), ['top', 'front', 'right']);
  const hat = hex('#5c5148');
  brush.area(smooth([[-0.98, y + 0.225, z - 0.1], [-0.68, y + 0.225, z - 0.1], [-0.74, y + 0.25, z - 0.1], [-0.92, y + 0.25, z - 0.1]]), shade(hat, 0.8));
  brush.area(smooth([[-0.93, y + 0.24, z - 0.1], [-0.73, y + 0.24, z - 0.1], [-0.75, y + 0.37, z - 0.1], [-0.83, y + 0.35, z - 0.1], [-0.91, y + 0.37, z - 0.1]]), hat);
  brush.line([[-0.93, y + 0.262, z - 0.1], [-0.73, y + 0.262, z - 0.1]], hex('#2c2420'), 0.026);
  for (const x of [-1.3, -1.07, -0.83, -0.62]) brush.line([[x, y, z], [x, y - 0.05, z - 0.06]], brass, 0.022);
  drawCoat(brush, -1.28, 1.66, 0.3, 0.92, hex('#2f3d55'), 3);
  drawCoat(brush, -1.0, 1.66, 0.32, 1.02, hex('#b5802f'), 5);
  drawCoat(brush, -0.74, 1.66, 0.25, 0.78, hex('#586048'), 9);
  drawScarf(brush);
}

function drawCoat(brush: Brush, x: number, top: number, width: number, length: number, cloth: Rgb, seed: number): void {
  const random = seededRandom(seed);
  const z = hall.wall - 0.1;
  const half = width / 2;
  const bottom = top - length;
  const outline = smooth([
    [x - 0.02, top, z], [x + 0.03, top - 0.01, z], [x + half * 0.72, top - 0.1, z], [x + half * 0.98, top - 0.3, z],
    [x + half * 1.02, top - length * 0.62, z], [x + half * 1.14, bottom + 0.02, z], [x + half * 0.4, bottom - 0.02, z],
    [x - half * 0.3, bottom, z], [x - half * 1.1, bottom + 0.01, z], [x - half * 1.0, top - length * 0.6, z],
    [x - half * 0.96, top - 0.3, z], [x - half * 0.7, top - 0.1, z],
  ]);
  shadow(brush, outline.map(([px, py]): Point3 => [px + 0.06, py - 0.03, hall.wall]), 6, 0.45);
  brush.area(outline, brush.gradient([x - half, top, z], [x + half, top, z], [[0, shade(cloth, 0.75)], [0.32, shade(cloth, 1.2)], [0.62, cloth], [1, shade(cloth, 0.6)]]));
  brush.pen.save();
  brush.trace(outline);
  brush.pen.clip();
  // Folds run down from the peg.
  for (let fold = 0; fold < 7; fold += 1) {
    const at = -0.85 + (1.7 * (fold + random() * 0.6)) / 7;
    const points: Point3[] = [[x + half * at * 0.3, top - 0.12, z], [x + half * at * 0.8, top - length * 0.5, z], [x + half * at * 1.1, bottom - 0.03, z]];
    brush.line(points, random() > 0.45 ? shade(cloth, 0.55) : shade(cloth, 1.4), 0.02 + random() * 0.02, 0.3);
  }
  brush.line([[x + 0.01, top - 0.06, z], [x - 0.01, bottom, z]], shade(cloth, 0.45), 0.01, 0.8);
  brush.area([[x - 0.06, top - 0.02, z], [x + 0.06, top - 0.02, z], [x + 0.1, top - 0.16, z], [x + 0.005, top - 0.24, z], [x - 0.1, top - 0.16, z]], shade(cloth, 0.8));
  brush.line([[x - 0.1, top - 0.16, z], [x + 0.005, top - 0.24, z], [x + 0.1, top - 0.16, z]], shade(cloth, 0.5), 0.01, 0.8);
  for (let button = 0; button < 3; button += 1) {
    brush.line([[x + 0.035, top - 0.34 - button * 0.15, z], [x + 0.05, top - 0.34 - button * 0.15, z]], shade(cloth, 1.7), 0.016, 0.8);
  }
  // A sleeve over one side and a pocket.
  const sleeve = smooth([[x + half * 0.62, top - 0.1, z], [x + half * 1.02, top - 0.28, z], [x + half * 1.1, top - 0.62, z], [x + half * 0.66, top - 0.64, z]]);
  brush.area(sleeve, brush.gradient([x + half * 0.6, top, z], [x + half * 1.1, top, z], [[0, shade(cloth, 1.12)], [1, shade(cloth, 0.65)]]));
  brush.line([[x + half * 0.62, top - 0.12, z], [x + half * 0.64, top - 0.64, z]], shade(cloth, 0.42), 0.012, 0.8);
  brush.line([[x - half * 0.75, top - length * 0.62, z], [x - half * 0.3, top - length * 0.6, z]], shade(cloth, 0.45), 0.014, 0.8);
  brush.pen.restore();
}

function drawScarf(brush: Brush): void {
  const z = hall.wall - 0.14;
  const wool = hex('#a8443a');
  const strip = smooth([[-0.66, 1.66, z], [-0.59, 1.66, z], [-0.57, 1.4, z], [-0.585, 1.1, z], [-0.665, 1.1, z], [-0.655, 1.4, z]]);
  brush.area(strip, brush.gradient([-0.67, 1.4, z], [-0.56, 1.4, z], [[0, shade(wool, 0.8)], [0.4, shade(wool, 1.2)], [1, shade(wool, 0.7)]]));
  for (const y of [1.2, 1.26, 1.5, 1.56]) brush.line([[-0.66, y, z], [-0.575, y, z]], hex('#e7d3b0'), 0.018, 0.85);
  for (let fringe = 0; fringe < 7; fringe += 1) brush.line([[-0.66 + fringe * 0.0125, 1.1, z], [-0.66 + fringe * 0.0125, 1.05, z]], wool, 0.007);
}

function drawBench(brush: Brush): void {
  const [x0, x1, z0, z1] = [-1.46, -0.52, 3.3, 3.68] as const;
  shadow(brush, [[x0, 0.005, z0 - 0.06], [x1 + 0.1, 0.005, z0 - 0.06], [x1 + 0.1, 0.005, z1], [x0, 0.005, z1]], 8, 0.6);
  box(brush, [x0, 0.1, z0 + 0.04], [x1, 0.125, z1], shade(walnut, 0.8), ['top', 'front', 'right']);
  drawShoes(brush);
  for (const x of [x0 + 0.02, x1 - 0.06]) for (const z of [z1 - 0.05, z0]) box(brush, [x, 0, z], [x + 0.045, 0.42, z + 0.045], walnut, ['front', 'right']);
  box(brush, [x0 - 0.01, 0.41, z0 - 0.02], [x1 + 0.01, 0.45, z1], walnut, ['top', 'front', 'right']);
  const linen = hex('#cdbfa4');
  box(brush, [x0 + 0.02, 0.45, z0], [x1 - 0.02, 0.52, z1 - 0.02], linen, ['top', 'front', 'right']);
  for (let stripe = 0; stripe < 12; stripe += 1) {
    const x = x0 + 0.06 + stripe * 0.075;
    brush.line([[x, 0.45, z0], [x, 0.52, z0], [x, 0.52, z1 - 0.03]], hex('#7b8a96'), 0.012, 0.6);
  }
  const cushion = hex('#2f5d5a');
  const face = smooth([[-1.43, 0.53, 3.56], [-1.16, 0.53, 3.56], [-1.14, 0.79, 3.62], [-1.29, 0.765, 3.62], [-1.43, 0.79, 3.62]]);
  shadow(brush, face.map(([x, y, z]): Point3 => [x + 0.04, y - 0.01, z]), 5, 0.4);
  brush.area(face, brush.gradient([-1.43, 0.8, 3.6], [-1.14, 0.53, 3.6], [[0, shade(cushion, 1.35)], [1, shade(cushion, 0.7)]]));
  brush.line([[-1.29, 0.74, 3.6], [-1.29, 0.57, 3.6]], shade(cushion, 1.7), 0.008, 0.4);
}

function drawShoes(brush: Brush): void {
  const pairs = [
    { x: -1.36, colour: hex('#3a2a20'), length: 0.25 },
    { x: -1.1, colour: hex('#7d3b2a'), length: 0.23 },
    { x: -0.84, colour: hex('#d8d2c4'), length: 0.24 },
  ];
  for (const { x, colour, length } of pairs) {
    for (const side of [0, 0.115]) {
      const left = x + side;
      const z = 3.6 - length;
      brush.area(smooth([[left, 0.125, z], [left + 0.09, 0.125, z], [left + 0.095, 0.14, z + length], [left + 0.085, 0.22, z + length], [left + 0.05, 0.23, z + length * 0.7], [left + 0.045, 0.17, z + 0.03], [left, 0.22, z + length]]), shade(colour, 0.95));
      brush.line([[left + 0.005, 0.128, z], [left + 0.09, 0.128, z]], shade(colour, 0.4), 0.012);
      brush.line([[left + 0.03, 0.17, z + 0.06], [left + 0.065, 0.175, z + 0.06]], shade(colour, 1.6), 0.006, 0.8);
    }
  }
}

function drawWallPictures(brush: Brush): void {
  drawPicture(brush, 2.1, 2.66, 1.32, 1.98, hex('#20303c'), 'sea');
  drawPicture(brush, 2.82, 3.22, 1.46, 1.96, hex('#c9a46a'), 'leaf');
}

/** A framed picture on the left wall. */
function drawPicture(brush: Brush, z0: number, z1: number, y0: number, y1: number, frame: Rgb, motif: 'sea' | 'leaf'): void {
  const x = hall.left + 0.02;
  const quad = (inset: number): Point3[] => [[x, y0 + inset, z0 + inset], [x, y0 + inset, z1 - inset], [x, y1 - inset, z1 - inset], [x, y1 - inset, z0 + inset]];
  shadow(brush, quad(-0.02).map(([px, y, z]): Point3 => [px, y - 0.05, z + 0.02]), 6, 0.5);
  brush.area(quad(0), frame);
  brush.area(quad(0.03), hex('#f3ece0'));
  const art = quad(0.09);
  brush.pen.save();
  brush.trace(art);
  brush.pen.clip();
  const middle = (y0 + y1) / 2;
  if (motif === 'sea') {
    brush.area(art, brush.gradient([x, y1, z0], [x, y0, z0], [[0, hex('#e9c48f')], [0.48, hex('#d88f63')], [0.5, hex('#3f6a7d')], [1, hex('#1f3a4d')]]));
    const sun = Array.from({ length: 20 }, (_, at): Point3 => [x, middle + 0.01 + Math.sin((at / 19) * Math.PI) * 0.11, z0 + 0.28 - Math.cos((at / 19) * Math.PI) * 0.11]);
    brush.area(sun, hex('#fbe9c0'));
    for (let wave = 0; wave < 4; wave += 1) brush.line([[x, middle - 0.05 - wave * 0.045, z0 + 0.2 - wave * 0.012], [x, middle - 0.05 - wave * 0.045, z0 + 0.36 + wave * 0.012]], hex('#e7a878'), 0.012, 0.8);
  } else {
    brush.area(art, hex('#dfe3d3'));
    for (let leaf = 0; leaf < 5; leaf += 1) {
      const y = y0 + 0.14 + leaf * 0.055;
      const z = (z0 + z1) / 2;
      for (const way of [-1, 1]) brush.area(smooth([[x, y, z], [x, y + 0.06, z + way * 0.06], [x, y + 0.075, z + way * 0.1], [x, y + 0.02, z + way * 0.06]]), hex('#4d6b4f'));
    }
  }
  brush.pen.restore();
  brush.area([[x, y1 - 0.03, z0 + 0.08], [x, y1 - 0.03, z0 + 0.2], [x, y0 + 0.03, z0 + 0.34], [x, y0 + 0.03, z0 + 0.22]], [255, 255, 255], 0.09);
}

function drawSwitch(brush: Brush): void {
  const z = hall.wall - 0.01;
  brush.area([[0.93, 1.14, z], [1.01, 1.14, z], [1.01, 1.26, z], [0.93, 1.26, z]], hex('#f8f5ee'));
  brush.line([[0.93, 1.14, z], [1.01, 1.14, z], [1.01, 1.26, z]], [110, 95, 80], 0.008, 0.6);
  brush.line([[0.97, 1.17, z], [0.97, 1.23, z]], [150, 140, 125], 0.016, 0.8);
  // Keys on a hook beside the door.
  brush.line([[0.97, 1.52, z], [0.97, 1.48, z]], brass, 0.02);
  brush.line([[0.97, 1.48, z], [0.955, 1.36, z]], shade(brass, 0.85), 0.016);
  brush.line([[0.97, 1.48, z], [0.99, 1.38, z]], hex('#9a9a98'), 0.014);
}

function drawFloorPlant(brush: Brush): void {
  const [x, z] = [1.3, 3.46] as const;
  const random = seededRandom(23);
  shadow(brush, smooth([[x - 0.24, 0.005, z - 0.12], [x + 0.2, 0.005, z - 0.12], [x + 0.26, 0.005, z + 0.12], [x - 0.2, 0.005, z + 0.12]]), 8, 0.6);
  const clay = hex('#b06a45');
  const pot: Point3[] = [[x - 0.12, 0, z], [x + 0.12, 0, z], [x + 0.17, 0.34, z], [x - 0.17, 0.34, z]];
  brush.area(pot, brush.gradient([x - 0.17, 0.2, z], [x + 0.17, 0.2, z], [[0, shade(clay, 0.65)], [0.35, shade(clay, 1.2)], [1, shade(clay, 0.55)]]));
  brush.area([[x - 0.185, 0.3, z], [x + 0.185, 0.3, z], [x + 0.185, 0.37, z], [x - 0.185, 0.37, z]], brush.gradient([x - 0.18, 0.3, z], [x + 0.18, 0.3, z], [[0, shade(clay, 0.75)], [0.35, shade(clay, 1.35)], [1, shade(clay, 0.6)]]));
  brush.line([[x - 0.17, 0.3, z], [x + 0.17, 0.3, z]], shade(clay, 0.4), 0.012, 0.7);
  for (let stem = 0; stem < 17; stem += 1) {
    const lean = (random() - 0.5) * 1.25;
    const height = 0.62 + random() * 0.72;
    const green = mix(hex('#2f5a3a'), hex('#6d9a55'), random());
    const tip: Point3 = [x + lean * 0.48, 0.36 + height * (1 - Math.abs(lean) * 0.32), z - 0.12 * random()];
    const bend: Point3 = [x + lean * 0.14, 0.36 + height * 0.6, z];
    brush.line([[x + lean * 0.04, 0.36, z], bend], shade(green, 0.6), 0.012);
    const width = 0.045 + random() * 0.035;
    const leaf = smooth([[x + lean * 0.06, 0.5, z], [bend[0] - width, bend[1], z], tip, [bend[0] + width, bend[1] + 0.05, z]]);
    brush.area(leaf, brush.gradient([bend[0] - width, bend[1], z], [bend[0] + width, bend[1], z], [[0, shade(green, 1.25)], [0.5, green], [1, shade(green, 0.6)]]));
    brush.line([[x + lean * 0.06, 0.5, z], bend, tip], shade(green, 1.5), 0.006, 0.5);
  }
}

function drawConsole(brush: Brush): void {
  const [x0, x1, z0, z1, top] = [1.16, hall.right, 2.42, 3.24, 0.8] as const;
  shadow(brush, [[x0 - 0.14, 0.005, z0 - 0.1], [x1, 0.005, z0 - 0.1], [x1, 0.005, z1 + 0.04], [x0 - 0.14, 0.005, z1 + 0.04]], 14, 0.6);
  shadow(brush, [[x1, 0.1, z0 + 0.1], [x1, 0.1, z1 + 0.12], [x1, top - 0.02, z1 + 0.12], [x1, top - 0.02, z0 + 0.1]], 10, 0.4);
  for (const z of [z1 - 0.05, z0]) {
    for (const x of [x1 - 0.05, x0 + 0.02]) box(brush, [x, 0, z], [x + 0.04, top - 0.02, z + 0.04], walnut, ['front', 'left']);
  }
  box(brush, [x0 + 0.02, 0.2, z0], [x1, 0.225, z1], walnut, ['top', 'left', 'front']);
  drawBasket(brush, [1.24, 0.225, 2.56]);
  box(brush, [x0 + 0.01, top - 0.15, z0 + 0.01], [x1, top - 0.03, z1 - 0.01], shade(walnut, 1.05), ['left', 'front']);
  for (const [from, to] of [[z0 + 0.05, 2.81], [2.85, z1 - 0.05]] as const) {
    brush.line([[x0 + 0.01, top - 0.13, from], [x0 + 0.01, top - 0.13, to], [x0 + 0.01, top - 0.045, to], [x0 + 0.01, top - 0.045, from], [x0 + 0.01, top - 0.13, from]], shade(walnut, 0.45), 0.008, 0.9);
    brush.line([[x0, top - 0.088, (from + to) / 2 - 0.03], [x0, top - 0.088, (from + to) / 2 + 0.03]], brass, 0.018);
  }
  box(brush, [x0 - 0.02, top - 0.03, z0 - 0.02], [x1, top, z1 + 0.02], shade(walnut, 1.12), ['top', 'left', 'front']);
  for (let grain = 0; grain < 9; grain += 1) brush.line([[x0 + grain * 0.05, top, z0], [x0 + 0.02 + grain * 0.048, top, z1]], shade(walnut, grain % 2 ? 0.8 : 1.45), 0.006, 0.35);
  // A bowl for keys, letters, and two books under the lamp.
  const bowl = hex('#7f9c9a');
  brush.area(smooth([[1.24, top + 0.07, 2.62], [1.46, top + 0.07, 2.62], [1.42, top + 0.015, 2.62], [1.28, top + 0.015, 2.62]]), brush.gradient([1.24, top, 2.62], [1.46, top, 2.62], [[0, shade(bowl, 1.25)], [1, shade(bowl, 0.55)]]));
  brush.area(smooth([[1.25, top + 0.075, 2.62], [1.35, top + 0.06, 2.56], [1.45, top + 0.075, 2.62], [1.35, top + 0.088, 2.68]]), shade(bowl, 0.5));
  for (const [dx, dz, turn] of [[0, 0, 0.03], [0.02, 0.03, -0.02]] as const) {
    brush.area([[1.2 + dx, top + 0.012, 2.78 + dz], [1.2 + dx + turn, top + 0.012, 2.96 + dz], [1.33 + dx + turn, top + 0.012, 2.95 + dz], [1.33 + dx, top + 0.012, 2.77 + dz]], dx ? hex('#f7f2e6') : hex('#dfd3bd'));
  }
}

function drawBasket(brush: Brush, [x, y, z]: Point3): void {
  const cane = hex('#b08a56');
  const [width, height, depth] = [0.3, 0.24, 0.44] as const;
  box(brush, [x, y, z], [x + width, y + height, z + depth], cane, ['left', 'front']);
  brush.area([[x, y + height, z], [x + width, y + height, z], [x + width, y + height, z + depth], [x, y + height, z + depth]], shade(cane, 0.35));
  for (let row = 0; row < 8; row += 1) {
    const level = y + 0.015 + row * 0.03;
    brush.line([[x, level, z + depth], [x, level, z], [x + width, level, z]], shade(cane, row % 2 ? 0.6 : 1.3), 0.008, 0.6);
  }
  brush.line([[x, y + height, z + depth], [x, y + height, z], [x + width, y + height, z]], shade(cane, 1.4), 0.018);
}

function drawLamp(brush: Brush, on: boolean): void {
  const [x, y, z] = lampAt;
  const table = 0.8;
  const [cx, cy] = [x, table + 0.01];
  shadow(brush, smooth([[cx - 0.1, cy, z - 0.06], [cx + 0.16, cy, z - 0.06], [cx + 0.18, cy, z + 0.06], [cx - 0.08, cy, z + 0.06]]), 4, 0.5);
  const glaze = hex('#2f6a73');
  const body = smooth([[cx - 0.05, cy, z], [cx + 0.05, cy, z], [cx + 0.1, cy + 0.12, z], [cx + 0.03, cy + 0.26, z], [cx - 0.03, cy + 0.26, z], [cx - 0.1, cy + 0.12, z]]);
  brush.area(body, brush.gradient([cx - 0.1, cy, z], [cx + 0.1, cy, z], [[0, shade(glaze, 1.1)], [0.3, shade(glaze, 1.9)], [0.5, glaze], [1, shade(glaze, 0.45)]]));
  brush.line([[cx, cy + 0.26, z], [cx, y - 0.1, z]], brass, 0.02);
  const linen: Rgb = on ? [255, 226, 168] : hex('#e6dac2');
  const shadeOutline: Point3[] = [[x - 0.2, y - 0.13, z], [x + 0.2, y - 0.13, z], [x + 0.13, y + 0.17, z], [x - 0.13, y + 0.17, z]];
  brush.area(shadeOutline, on
    ? brush.gradient([x, y - 0.13, z], [x, y + 0.17, z], [[0, [255, 196, 122]], [0.35, [255, 232, 190]], [1, [240, 168, 92]]])
    : brush.gradient([x - 0.2, y, z], [x + 0.2, y, z], [[0, shade(linen, 0.9)], [0.35, shade(linen, 1.06)], [1, shade(linen, 0.72)]]));
  brush.area(smooth([[x - 0.2, y - 0.13, z], [x, y - 0.15, z - 0.08], [x + 0.2, y - 0.13, z], [x, y - 0.115, z + 0.08]]), on ? [255, 236, 190] : shade(linen, 0.7), on ? 0.9 : 0.35);
  brush.line([[x - 0.13, y + 0.17, z], [x + 0.13, y + 0.17, z]], shade(linen, 0.7), 0.01, 0.8);
}
