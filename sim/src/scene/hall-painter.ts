import { type Canvas, createCanvas } from '@napi-rs/canvas';
import type { CourierState, HomeState } from '../device-protocol.ts';
import { type Brush, createBrush } from './brush.ts';
import { mix, type Rgb } from './colour.ts';
import { drawCourier } from './courier-figure.ts';
import { type CourierMotion, createCourierMotion } from './courier-motion.ts';
import { drawDoorLeaf, ease } from './door-leaf.ts';
import { type HallLight, hallLight } from './hall-light.ts';
import { doorway, hall, parcelPlaces, streetLevel } from './hall-plan.ts';
import { drawParcel } from './parcel-shape.ts';
import { createLampGlow } from './lamp-glow.ts';
import { createProjection, type Point3, type Projection } from './projection.ts';
import { paintRoomLayer } from './room-layer.ts';
import type { ScenePainter } from './scene-painter.ts';
import { paintStreetLayer } from './street-layer.ts';

/** The hallway's camera: above the inner end of the hall, looking down at the front door. */
const hallLens = { eye: [0.3, 2.08, 0], pitch: 0.315, focal: 740 / 1_280 } as const;

interface Layers {
  readonly room: Canvas;
  readonly street: Canvas;
}

/** What stands still under one light: dark, and over it as much of the lit as the lamp shines. */
interface Backdrop {
  readonly key: string;
  readonly light: HallLight;
  readonly parts: readonly { readonly layers: Layers; readonly alpha: number }[];
}

/** The part of a 1280x720 picture in which anything moves: the doorway, the rug and the door's swing. Even, see {@link PaintedRegion}. */
const stageOf720 = { left: 340, top: 80, width: 560, height: 640 } as const;

/**
 * The hallway from inside, at any size of 16:9. All that stands still is painted once for each light;
 * what moves is painted into the middle of the picture only.
 */
export function createHallPainter(width = 1_280, height = 720): ScenePainter {
  const projection = createProjection({ ...hallLens, focal: hallLens.focal * width, width, height });
  const even = (length: number): number => 2 * Math.round((length * width) / 2_560);
  const stage = { left: even(stageOf720.left), top: even(stageOf720.top), width: even(stageOf720.width), height: height - even(stageOf720.top) };
  const canvas = createCanvas(width, height);
  const stageCanvas = createCanvas(stage.width, stage.height);
  const brush = createBrush(stageCanvas.getContext('2d'), projection);
  brush.pen.translate(-stage.left, -stage.top);
  const motion = createCourierMotion();
  const layers = new Map<string, Layers>();
  let painted: HomeState | undefined;
  const glow = createLampGlow();
  let shown: Backdrop | undefined;
  let lively = false;

  const layersFor = (daylight: HomeState['light'], lampOn: boolean): Layers => {
    const key = `${daylight} ${lampOn}`;
    const light = hallLight(daylight, lampOn ? 1 : 0);
    const known = layers.get(key) ?? { room: paintRoomLayer(projection, light), street: paintStreetLayer(projection, light) };
    layers.set(key, known);
    return known;
  };
  const backdropFor = (daylight: HomeState['light'], lamp: number): Backdrop => ({
    key: `${daylight} ${lamp}`,
    light: hallLight(daylight, lamp),
    parts: [
      ...(lamp < 1 ? [{ layers: layersFor(daylight, false), alpha: 1 }] : []),
      ...(lamp > 0 ? [{ layers: layersFor(daylight, true), alpha: lamp }] : []),
    ],
  });
  const assemble = (): Canvas => {
    const pen = canvas.getContext('2d');
    if (shown) drawParts(pen, shown, ({ room }) => pen.drawImage(room, 0, 0));
    pen.drawImage(stageCanvas, stage.left, stage.top);
    return canvas;
  };

  return {
    width,
    height,
    prepare() {
      for (const light of ['day', 'night'] as const) for (const lampOn of [false, true]) layersFor(light, lampOn);
    },
    paint(state, now) {
      const moves = motion.follow(state, now);
      const lamp = glow.follow(state.lampOn, now);
      const next = backdropFor(state.light, lamp);
      const relit = next.key !== shown?.key;
      if (painted === state && !moves.lively && !lively && !relit) return undefined;
      lively = moves.lively;
      painted = state;
      shown = next;
      paintHall(brush, next, state, moves);
      if (relit) return { left: 0, top: 0, width, height, pixels: assemble().data() };
      return { ...stage, pixels: stageCanvas.data() };
    },
    jpeg: (quality) => assemble().encode('jpeg', quality),
    png: () => assemble().toBuffer('image/png'),
  };
}

function drawParts(pen: Brush['pen'], { parts }: Backdrop, draw: (layers: Layers) => void): void {
  for (const { layers, alpha } of parts) {
    pen.globalAlpha = alpha;
    draw(layers);
  }
  pen.globalAlpha = 1;
}

function paintHall(brush: Brush, backdrop: Backdrop, state: HomeState, moves: CourierMotion): void {
  const { pen, at } = brush;
  const { light } = backdrop;
  const { courier, frontDoor } = state;
  const here = courier.position > 0 ? courierPlace(courier, moves.visit) : undefined;
  const draw = (): void => {
    if (!here) return;
    const inside = Math.min(1, Math.max(0, (hall.outside + 0.3 - here[2]) / 0.6));
    const pose = { ...moves, at: here, carrying: courier.carrying || moves.lowering, alpha: Math.min(1, courier.position * 8) };
    drawCourier(pen, at, pose, mix(light.porch, light.middle, inside));
  };
  const seen = doorwayBounds(at);
  drawParts(pen, backdrop, ({ street }) => pen.drawImage(street, ...seen, ...seen));
  if (here && here[2] > hall.outside) {
    pen.save();
    pen.beginPath();
    pen.rect(...seen);
    pen.clip();
    draw();
    pen.restore();
  }
  drawParts(pen, backdrop, ({ room }) => pen.drawImage(room, 0, 0));
  drawSpill(brush, light, ease(frontDoor.angle));
  drawDoorLeaf(brush, frontDoor, light);

  const things: { readonly z: number; readonly draw: () => void }[] = parcelPlaces
    .slice(0, Math.min(parcelPlaces.length, state.parcelsInHall) - (moves.lowering ? 1 : 0))
    .map((place) => ({ z: place.z, draw: () => drawParcel(brush, { ...place, y: 0.013 }, light.middle, true) }));
  if (here && here[2] <= hall.outside) things.push({ z: here[2], draw });
  for (const thing of things.toSorted((a, b) => b.z - a.z)) thing.draw();
}

/** Where a courier at `position` stands who found so many parcels in the hall. */
function courierPlace({ position }: CourierState, index: number): Point3 {
  const place = parcelPlaces[Math.min(Math.max(0, index), parcelPlaces.length - 1)] ?? parcelPlaces[0];
  if (position <= 1) {
    const z = 9.6 - position * 5.2;
    return [0.24, z < 4.85 ? -0.06 : z < 5.3 ? -0.2 : streetLevel(z), z];
  }
  const part = Math.min(1, position - 1);
  const z = 4.4 + (place.z + 0.4 - 4.4) * part;
  return [0.24 + (place.x * 0.8 - 0.24) * part ** 2, z > hall.outside ? -0.06 : 0, z];
}

/** The part of the picture that the doorway shows, with a pixel or two to spare: its uprights lean in the picture. */
function doorwayBounds(at: Projection): readonly [left: number, top: number, width: number, height: number] {
  const { left, right, top } = doorway;
  const corners = [[left, 0], [right, 0], [left, top], [right, top]].map(([x = 0, y = 0]) => at.point([x, y, hall.outside]));
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const [x0, y0] = [Math.floor(Math.min(...xs)) - 2, Math.floor(Math.min(...ys)) - 2];
  return [x0, y0, Math.ceil(Math.max(...xs)) + 2 - x0, Math.ceil(Math.max(...ys)) + 2 - y0];
}

/** What the open door lets in falls on the floor. */
function drawSpill(brush: Brush, light: HallLight, open: number): void {
  if (open === 0) return;
  const colour: Rgb = light.night ? [255, 178, 104] : [255, 240, 212];
  const strength = (light.night ? 0.09 : 0.14) * open;
  const far = doorway.left + (doorway.right - doorway.left) * (1 - open);
  const { pen } = brush;
  const fade = brush.gradient([0.2, 0, hall.wall], [0.2, 0, 1.8], [[0, colour, strength], [0.4, colour, strength * 0.6], [1, colour, 0]]);
  pen.save();
  pen.globalCompositeOperation = 'lighter';
  // Two layers make a softer rim than one.
  for (const spread of [0.06, 0.2]) {
    brush.area([[far, 0.013, hall.wall], [doorway.right, 0.013, hall.wall], [doorway.right + spread, 0.013, 1.8], [far - spread - 0.2 * open, 0.013, 1.8]], fade);
  }
  pen.restore();
}
