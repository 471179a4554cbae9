import { seededRandom } from '@latchkey/kit';
import { type Canvas, createCanvas } from '@napi-rs/canvas';
import type { HomeState } from '../device-protocol.ts';
import { boxFaces, type Brush, createBrush, smooth } from './brush.ts';
import { css, hex, lit, mix, type Rgb, shade } from './colour.ts';
import { drawCourier } from './courier-figure.ts';
import { createCourierMotion } from './courier-motion.ts';
import { ease } from './door-leaf.ts';
import { createHeldPhonePainter } from './held-phone.ts';
import { createLampGlow } from './lamp-glow.ts';
import { drawParcel } from './parcel-shape.ts';
import { createProjection, type Point3, type Projection } from './projection.ts';
import type { ScenePainter } from './scene-painter.ts';

/** The porch's camera: under the eaves, looking down along the wall at the box. */
const porchLens = { eye: [0.1, 1.95, 0], pitch: 0.58, focal: 600 / 640 } as const;
/** What a metre at a distance of one metre takes of the picture's width. */
export const porchFocal: number = porchLens.focal;
const wall = 2.75;
/** The parcel box: its corner nearest to the camera on the left, and the one opposite. */
const box = { from: [-0.42, 0, 2.05] as Point3, to: [0.42, 0.72, 2.68] as Point3 };
const steel = hex('#33464f');
/** The lantern on the wall, and how the box is lit without it and by it. */
const lantern: Point3 = [-0.6, 0.92, wall - 0.08];
const boxLight: Readonly<Record<HomeState['light'], readonly [Rgb, Rgb]>> = {
  day: [[1, 1, 1], [1.12, 1.08, 1.02]],
  night: [[0.86, 0.68, 0.5], [1.15, 0.92, 0.66]],
};

/** The porch with the parcel box, whose lid opens upwards. */
export function createPorchPainter(width = 640, height = 360): ScenePainter {
  const canvas = createCanvas(width, height);
  const pen = canvas.getContext('2d');
  const projection = createProjection({ ...porchLens, focal: porchLens.focal * width, width, height });
  const brush = createBrush(pen, projection);
  const motion = createCourierMotion();
  const glow = createLampGlow();
  const phones = createHeldPhonePainter(projection);
  const layers = new Map<string, Canvas>();
  let painted: HomeState | undefined;
  let lively = false;
  let shownLamp = 0;
  const layerFor = (light: HomeState['light'], lampOn: boolean): Canvas => {
    const key = `${light} ${lampOn}`;
    const layer = layers.get(key) ?? paintPorch(projection, light === 'night', lampOn);
    layers.set(key, layer);
    return layer;
  };
  return {
    width,
    height,
    prepare() {
      for (const light of ['day', 'night'] as const) for (const lampOn of [false, true]) layerFor(light, lampOn);
    },
    paint(state, now) {
      const moves = motion.follow(state, now);
      const lamp = glow.follow(state.porchLampOn, now);
      if (painted === state && !moves.lively && !lively && lamp === shownLamp) return undefined;
      shownLamp = lamp;
      lively = moves.lively;
      painted = state;
      pen.drawImage(layerFor(state.light, false), 0, 0);
      pen.globalAlpha = lamp;
      if (lamp > 0) pen.drawImage(layerFor(state.light, true), 0, 0);
      pen.globalAlpha = 1;
      const [dark, lit] = boxLight[state.light];
      const light = mix(dark, lit, lamp);
      drawBox(brush, state, light);
      const { position, carrying, phone } = state.courier;
      // Whoever is at the door stands beside the box; inside or away, nobody is seen here.
      if (position > 0.6 && position < 1.3) {
        const near = Math.min(1, (position - 0.6) / 0.4);
        drawCourier(pen, projection, { ...moves, facing: -1, at: [1.6 - near * 0.78, 0, 1.85], carrying, alpha: Math.min(1, near * 3, (1.3 - position) * 5) }, light);
      }
      if (phone !== undefined && position === 1) {
        phones.paint(brush, phone, state.light, now);
        // A hand never holds quite still.
        lively = true;
      }
      return { left: 0, top: 0, width, height, pixels: canvas.data() };
    },
    jpeg: (quality) => canvas.encode('jpeg', quality),
    png: () => canvas.toBuffer('image/png'),
  };
}

function paintPorch(at: Projection, night: boolean, lampOn: boolean): Canvas {
  const canvas = createCanvas(at.lens.width, at.lens.height);
  const pen = canvas.getContext('2d');
  const brush = createBrush(pen, at);
  drawBricks(brush);
  drawSlabs(brush);
  drawDoorSide(brush);
  drawPot(brush);
  drawLantern(brush, lampOn);
  pen.save();
  pen.filter = 'blur(6px)';
  brush.area([[-0.56, 0.01, 1.98], [0.62, 0.01, 1.98], [0.62, 0.01, wall], [-0.5, 0.01, wall]], [20, 14, 10], 0.55);
  pen.restore();
  const light = pen.createRadialGradient(at.lens.width * 0.55, at.lens.height * 0.3, 10, at.lens.width * 0.5, at.lens.height * 0.5, at.lens.width * 0.7);
  const tones: readonly [Rgb, Rgb] = night ? [[255, 196, 128], [44, 52, 84]] : [[255, 252, 244], [190, 186, 184]];
  light.addColorStop(0, css(tones[0]));
  light.addColorStop(1, css(tones[1]));
  pen.globalCompositeOperation = 'multiply';
  pen.fillStyle = light;
  pen.fillRect(0, 0, at.lens.width, at.lens.height);
  if (lampOn) drawLanternLight(brush, night);
  return canvas;
}

function drawBricks(brush: Brush): void {
  const random = seededRandom(3);
  brush.area([[-3, 0, wall], [3, 0, wall], [3, 2.5, wall], [-3, 2.5, wall]], hex('#cfc4b4'));
  for (let row = 0; row < 26; row += 1) {
    for (let brick = -12; brick < 12; brick += 1) {
      const x = brick * 0.23 + (row % 2 ? 0.115 : 0);
      const y = row * 0.077;
      const clay = mix(hex('#a5553d'), hex('#c27c5c'), random());
      brush.area([[x, y, wall], [x + 0.215, y, wall], [x + 0.215, y + 0.064, wall], [x, y + 0.064, wall]], clay);
    }
  }
  brush.area([[-3, 0, wall], [3, 0, wall], [3, 0.3, wall], [-3, 0.3, wall]], brush.gradient([0, 0, wall], [0, 0.3, wall], [[0, [20, 10, 6], 0.5], [1, [20, 10, 6], 0]]));
}

function drawSlabs(brush: Brush): void {
  const random = seededRandom(19);
  brush.area([[-4, 0, 0.4], [4, 0, 0.4], [4, 0, wall], [-4, 0, wall]], hex('#7d766c'));
  for (let x = -6; x < 6; x += 1) {
    for (let z = 0; z < 5; z += 1) {
      const tone = shade(hex('#b4aa9a'), 0.9 + random() * 0.18);
      const [x0, z0] = [x * 0.52, 0.35 + z * 0.5];
      const z1 = Math.min(z0 + 0.485, wall);
      brush.area([[x0, 0, z0], [x0 + 0.505, 0, z0], [x0 + 0.505, 0, z1], [x0, 0, z1]], tone);
    }
  }
  for (let speck = 0; speck < 500; speck += 1) {
    const [x, z] = [(random() - 0.5) * 4, 0.6 + random() * 2.1];
    brush.line([[x, 0, z], [x + 0.012, 0, z]], random() > 0.5 ? [255, 250, 240] : [60, 50, 44], 0.006, 0.25);
  }
}

/** The front door's edge and its frame, to the right of the box. */
function drawDoorSide(brush: Brush): void {
  const z = wall - 0.03;
  const paint = hex('#2c5a55');
  const at = (x0: number, y0: number, x1: number, y1: number): Point3[] => [[x0, y0, z], [x1, y0, z], [x1, y1, z], [x0, y1, z]];
  brush.area(at(0.86, 0, 1.0, 2.4), hex('#f1eadc'));
  brush.area(at(1.0, 0, 2.2, 2.4), paint);
  brush.area(at(1.1, 0.24, 2.0, 0.86), shade(paint, 0.8));
  brush.area(at(1.13, 0.27, 2.0, 0.83), shade(paint, 1.12));
  brush.area(at(1.03, 0.02, 2.2, 0.14), hex('#c9a558'));
  brush.area([[0.95, 0.012, 2.1], [2.3, 0.012, 2.1], [2.3, 0.012, 2.6], [0.95, 0.012, 2.6]], hex('#6f5137'));
  brush.line([[1.0, 0.014, 2.15], [2.3, 0.014, 2.15]], hex('#3c2a1b'), 0.02, 0.8);
}

function drawPot(brush: Brush): void {
  const [x, z] = [-0.95, 2.45] as const;
  const clay = hex('#b56f4b');
  const random = seededRandom(8);
  brush.area([[x - 0.14, 0, z], [x + 0.14, 0, z], [x + 0.19, 0.34, z], [x - 0.19, 0.34, z]], brush.gradient([x - 0.19, 0.2, z], [x + 0.19, 0.2, z], [[0, shade(clay, 0.7)], [0.4, shade(clay, 1.2)], [1, shade(clay, 0.6)]]));
  for (let leaf = 0; leaf < 90; leaf += 1) {
    const angle = random() * Math.PI * 2;
    const far = Math.sqrt(random()) * 0.3;
    const [lx, ly] = [x + Math.cos(angle) * far, 0.5 + Math.sin(angle) * far * 0.8];
    const green = mix(hex('#355f35'), hex('#8fb765'), random());
    brush.area(smooth([[lx - 0.05, ly, z], [lx, ly + 0.035, z], [lx + 0.05, ly, z], [lx, ly - 0.03, z]], 3), green, 0.95);
    if (leaf % 7 === 0) brush.line([[lx, ly + 0.02, z - 0.05], [lx + 0.02, ly + 0.02, z - 0.05]], hex('#f0c4cf'), 0.03);
  }
}

function drawLantern(brush: Brush, on: boolean): void {
  const [x, y, z] = lantern;
  const iron = hex('#2a2622');
  brush.area([[x - 0.05, y - 0.1, z], [x + 0.05, y - 0.1, z], [x + 0.05, y + 0.1, z], [x - 0.05, y + 0.1, z]], iron);
  brush.area([[x - 0.036, y - 0.08, z], [x + 0.036, y - 0.08, z], [x + 0.036, y + 0.07, z], [x - 0.036, y + 0.07, z]], on ? [255, 240, 200] : [120, 112, 98]);
  brush.line([[x - 0.05, y + 0.1, z], [x, y + 0.15, z], [x + 0.05, y + 0.1, z]], iron, 0.02);
}

/** Light on the wall, the box and the slabs, brightest by the lantern. */
function drawLanternLight({ pen, at }: Brush, night: boolean): void {
  pen.save();
  pen.globalCompositeOperation = 'lighter';
  const pools: readonly (readonly [Point3, number, number])[] = [[lantern, 0.75, 0.5], [[lantern[0], 0.1, 2.4], 1.3, 0.34]];
  for (const [centre, metres, strength] of pools) {
    const [x, y] = at.point(centre);
    const radius = metres * at.scale(centre);
    const pool = pen.createRadialGradient(x, y, 0, x, y, radius);
    pool.addColorStop(0, css([255, 196, 120], strength * (night ? 1 : 0.62)));
    pool.addColorStop(0.4, css([255, 184, 104], strength * (night ? 0.5 : 0.3)));
    pool.addColorStop(1, css([255, 170, 90], 0));
    pen.fillStyle = pool;
    pen.fillRect(x - radius, y - radius, radius * 2, radius * 2);
  }
  pen.restore();
}

function drawBox(brush: Brush, { parcelBox, parcelsInBox }: HomeState, light: Rgb): void {
  const own = lit(steel, light);
  const [x0, , z0] = box.from;
  const [x1, top, z1] = box.to;
  const tone = { top: 0.3, front: 1, left: 0.8, right: 0.72 } as const;
  const faces = boxFaces(box.from, box.to);
  // The inside first: dark, with whatever lies in it.
  for (const { side, outline } of faces) if (side === 'top') brush.area(outline, shade(own, tone.top));
  if (parcelBox.angle > 0) {
    const { pen } = brush;
    pen.save();
    brush.trace([[x0 + 0.03, top, z0 + 0.03], [x1 - 0.03, top, z0 + 0.03], [x1 - 0.03, top, z1 - 0.03], [x0 + 0.03, top, z1 - 0.03]]);
    pen.clip();
    brush.area([[x0, top, z1], [x1, top, z1], [x1, 0.2, z1], [x0, 0.2, z1]], shade(own, 0.5));
    for (let parcel = 0; parcel < Math.min(parcelsInBox, 3); parcel += 1) {
      const shape = { x: [-0.12, 0.16, -0.02][parcel] ?? 0, y: 0.34 + parcel * 0.07, z: [2.5, 2.44, 2.38][parcel] ?? 2.4, width: 0.36, height: 0.2, depth: 0.28, turn: [0.2, -0.25, 0.1][parcel] ?? 0 };
      drawParcel(brush, shape, shade(light, 0.8), false);
    }
    pen.restore();
  }
  for (const { side, outline } of faces) {
    if (side === 'top') continue;
    brush.area(outline, side === 'front' ? brush.gradient([0, top, z0], [0, 0, z0], [[0, shade(own, 1.12)], [1, shade(own, 0.8)]]) : shade(own, tone[side]));
  }
  drawFront(brush, parcelBox.bolt, light);
  drawLid(brush, ease(parcelBox.angle) * 1.5, own);
}

function drawFront(brush: Brush, bolt: HomeState['parcelBox']['bolt'], light: Rgb): void {
  const z = box.from[2] - 0.005;
  const rail = lit(hex('#f2a93b'), light);
  brush.area([[-0.42, 0.2, z], [0.42, 0.2, z], [0.42, 0.235, z], [-0.42, 0.235, z]], rail);
  // The key pad with a lamp that shows whether it is locked.
  brush.area([[-0.07, 0.47, z], [0.07, 0.47, z], [0.07, 0.63, z], [-0.07, 0.63, z]], lit([22, 26, 30], light));
  const shown: Rgb = bolt === 'thrown' ? [230, 74, 60] : bolt === 'withdrawn' ? [96, 220, 130] : [250, 190, 70];
  brush.area(smooth([[-0.018, 0.585, z], [0, 0.603, z], [0.018, 0.585, z], [0, 0.567, z]], 4), shown);
  for (let key = 0; key < 6; key += 1) {
    const [x, y] = [-0.04 + (key % 3) * 0.04, 0.5 + Math.floor(key / 3) * 0.035];
    brush.line([[x - 0.008, y, z], [x + 0.008, y, z]], lit([150, 160, 166], light), 0.016, 0.9);
  }
}

/** The lid turns about the box's rear edge. */
function drawLid(brush: Brush, turn: number, own: Rgb): void {
  const [x0, , z0] = box.from;
  const [x1, top, z1] = box.to;
  const depth = z1 - z0 + 0.04;
  const at = (x: number, w: number, lift: number): Point3 => [x, top + Math.sin(turn) * w + Math.cos(turn) * lift, z1 - Math.cos(turn) * w + Math.sin(turn) * lift];
  const [left, right] = [x0 - 0.03, x1 + 0.03];
  const upper: Point3[] = [at(left, 0, 0.04), at(right, 0, 0.04), at(right, depth, 0.04), at(left, depth, 0.04)];
  const under: Point3[] = [at(left, 0, 0), at(right, 0, 0), at(right, depth, 0), at(left, depth, 0)];
  const rim: Point3[] = [at(left, depth, 0), at(right, depth, 0), at(right, depth, 0.04), at(left, depth, 0.04)];
  brush.area(upper, brush.gradient(at(left, 0, 0.04), at(left, depth, 0.04), [[0, shade(own, 1.1)], [1, shade(own, 1.4)]]));
  // Past this angle the camera looks at the lid's underside.
  if (turn > 0.9) brush.area(under, shade(own, 0.62));
  brush.area(rim, shade(own, 0.9));
}
