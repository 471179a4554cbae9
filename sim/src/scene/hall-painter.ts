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
import { createProjection, type Point3, type Projection } from './projection.ts';
import { paintRoomLayer } from './room-layer.ts';
import type { ScenePainter } from './scene-painter.ts';
import { paintStreetLayer } from './street-layer.ts';

/** The hallway's camera: above the inner end of the hall, looking down at the front door. */
const hallLens = { eye: [0.3, 2.08, 0], pitch: 0.315, focal: 740 / 1_280 } as const;

interface Layers {
  readonly light: HallLight;
  readonly room: Canvas;
  readonly street: Canvas;
}

/** The hallway from inside, at any size of 16:9. All that stands still is painted once for each light. */
export function createHallPainter(width = 1_280, height = 720): ScenePainter {
  const canvas = createCanvas(width, height);
  const pen = canvas.getContext('2d');
  const projection = createProjection({ ...hallLens, focal: hallLens.focal * width, width, height });
  const brush = createBrush(pen, projection);
  const motion = createCourierMotion();
  const layers = new Map<string, Layers>();
  let painted: HomeState | undefined;
  let lively = false;

  const layersFor = (state: HomeState): Layers => {
    const key = `${state.light} ${state.lampOn}`;
    const light = hallLight(state);
    const known = layers.get(key) ?? { light, room: paintRoomLayer(projection, light), street: paintStreetLayer(projection, light) };
    layers.set(key, known);
    return known;
  };

  return {
    width,
    height,
    prepare() {
      for (const light of ['day', 'night'] as const) for (const lampOn of [false, true]) layersFor({ light, lampOn } as HomeState); // only these two are read
    },
    paint(state, now) {
      const moves = motion.follow(state, now);
      if (painted === state && !moves.lively && !lively) return false;
      lively = moves.lively;
      painted = state;
      paintHall(brush, layersFor(state), state, moves);
      return true;
    },
    pixels: () => canvas.data(),
    jpeg: (quality) => canvas.encode('jpeg', quality),
    png: () => canvas.toBuffer('image/png'),
  };
}

function paintHall(brush: Brush, { light, room, street }: Layers, state: HomeState, moves: CourierMotion): void {
  const { pen, at } = brush;
  const { courier, frontDoor } = state;
  const here = courier.position > 0 ? courierPlace(courier, state.parcelsInHall - (moves.lowering ? 1 : 0)) : undefined;
  const draw = (): void => {
    if (!here) return;
    const inside = Math.min(1, Math.max(0, (hall.outside + 0.3 - here[2]) / 0.6));
    const pose = { ...moves, at: here, carrying: courier.carrying || moves.lowering, alpha: Math.min(1, courier.position * 8) };
    drawCourier(pen, at, pose, mix(light.porch, light.middle, inside));
  };
  const seen = doorwayBounds(at);
  pen.drawImage(street, ...seen, ...seen);
  if (here && here[2] > hall.outside) {
    pen.save();
    pen.beginPath();
    pen.rect(...seen);
    pen.clip();
    draw();
    pen.restore();
  }
  pen.drawImage(room, 0, 0);
  drawSpill(brush, light, ease(frontDoor.angle));
  drawDoorLeaf(brush, frontDoor, light);

  const things: { readonly z: number; readonly draw: () => void }[] = parcelPlaces
    .slice(0, Math.min(parcelPlaces.length, state.parcelsInHall) - (moves.lowering ? 1 : 0))
    .map((place) => ({ z: place.z, draw: () => drawParcel(brush, { ...place, y: 0.013 }, light.middle, true) }));
  if (here && here[2] <= hall.outside) things.push({ z: here[2], draw });
  for (const thing of things.toSorted((a, b) => b.z - a.z)) thing.draw();
}

/** Where a courier at `position` stands who brings the parcel number `index`. */
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
  const strength = (light.night ? 0.05 : 0.075) * open;
  const far = doorway.left + (doorway.right - doorway.left) * (1 - open);
  const { pen } = brush;
  const fade = brush.gradient([0.2, 0, hall.wall], [0.2, 0, 1.8], [[0, colour, strength], [0.4, colour, strength * 0.6], [1, colour, 0]]);
  pen.save();
  pen.globalCompositeOperation = 'lighter';
  // Layers of growing width make a soft rim.
  for (const spread of [0.04, 0.12, 0.2, 0.28]) {
    brush.area([[far, 0.013, hall.wall], [doorway.right, 0.013, hall.wall], [doorway.right + spread, 0.013, 1.8], [far - spread - 0.2 * open, 0.013, 1.8]], fade);
  }
  pen.restore();
}
