import type { SeededRandom } from './seeded-random.ts';

/** The drawn pictures are as large as a small substream. */
export const CLIP = { width: 320, height: 180 } as const;
const { width: W, height: H } = CLIP;

/** A rectangle or spot in the picture, in pixels. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** A hall in linear light, drawn anew for every seed: what things reflect, and where the lamp and a headlight fall. */
export interface ClipScene {
  readonly albedo: Float32Array;
  /** The day's or the camera's own light, place by place, about 1 in the middle. */
  readonly ambient: Float32Array;
  /** What the lamp adds when it is on, in the ambient's measure at full strength 1. */
  readonly lamp: Float32Array;
  readonly lampAt: Spot;
  readonly door: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
  readonly floor: number;
}

export function drawScene(random: SeededRandom, light: 'day' | 'night'): ClipScene {
  const albedo = new Float32Array(W * H);
  const floor = Math.round(random.between(0.62, 0.78) * H);
  const wall = random.between(0.35, 0.7);
  const ground = random.between(0.15, 0.4);
  const fill = (left: number, top: number, right: number, bottom: number, value: number, grain: number) => {
    for (let y = Math.max(0, Math.round(top)); y < Math.min(H, bottom); y += 1) {
      for (let x = Math.max(0, Math.round(left)); x < Math.min(W, right); x += 1) albedo[y * W + x] = Math.max(0.02, value * (1 + grain * (random.next() - 0.5)));
    }
  };
  fill(0, 0, W, floor, wall, 0.06);
  for (let y = floor; y < H; y += 1) {
    // Boards that grow wider towards the camera.
    const board = Math.floor(Math.sqrt(y - floor) * 2.2) % 2;
    fill(0, y, W, y + 1, ground * (board === 0 ? 1 : 1.25), 0.12);
  }
  const doorLeft = random.between(0.3, 0.6) * W;
  const door = { left: doorLeft, top: floor - random.between(0.5, 0.58) * H, right: doorLeft + random.between(0.14, 0.2) * W, bottom: floor + 2 };
  fill(door.left - 4, door.top - 4, door.right + 4, door.bottom, Math.min(0.85, wall * 1.3), 0.04);
  fill(door.left, door.top, door.right, door.bottom, random.between(0.12, 0.6), 0.08);
  for (let panel = 0; panel < 4; panel += 1) {
    const [column, row] = [panel % 2, panel >> 1];
    const [across, down] = [(door.right - door.left) / 2, (door.bottom - door.top) / 2];
    fill(door.left + column * across + 5, door.top + row * down + 6, door.left + (column + 1) * across - 5, door.top + (row + 1) * down - 6, random.between(0.1, 0.7), 0.05);
  }
  for (let thing = 0; thing < 7; thing += 1) {
    const [x, size] = [random.between(0, W), random.between(10, 44)];
    const onWall = random.next() < 0.5;
    const bottom = onWall ? random.between(0.15, 0.5) * H : floor + random.between(0, 30);
    if (x + size > door.left - 6 && x < door.right + 6 && bottom > door.top) continue;
    fill(x, bottom - size * random.between(0.6, 1.6), x + size, bottom, random.between(0.06, 0.85), 0.15);
    fill(x + size * 0.3, bottom - size * 0.5, x + size * 0.6, bottom - size * 0.2, random.between(0.06, 0.85), 0.1);
  }
  const lampAt = { x: random.pick([random.between(0.08, 0.25), random.between(0.75, 0.92)]) * W, y: random.between(0.2, 0.6) * H };
  const reach = random.between(14, 55);
  const lamp = new Float32Array(W * H);
  const ambient = new Float32Array(W * H);
  for (let y = 0; y < H; y += 1) {
    for (let x = 0; x < W; x += 1) {
      const at = y * W + x;
      const distance = Math.hypot(x - lampAt.x, y - lampAt.y);
      lamp[at] = 1 / (1 + (distance / reach) ** 2);
      const off = Math.hypot((x - W / 2) / W, (y - H / 2) / H);
      // By night the camera lights the middle itself, by infrared.
      ambient[at] = light === 'day' ? 0.8 + (0.4 * x) / W : 1.25 * Math.exp(-2.2 * off * off * 2);
      if (distance < 7) albedo[at] = 0.8;
    }
  }
  return { albedo, ambient, lamp, lampAt, door, floor };
}
