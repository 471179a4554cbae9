import { CLIP, type ClipScene } from './clip-scene.ts';
import type { SeededRandom } from './seeded-random.ts';

const { width: W, height: H } = CLIP;

/** What goes on in the view besides the lamp. */
export const eventKinds = ['nothing', 'rain', 'headlights', 'pet', 'person-before-lamp', 'person-walking', 'other-daylight'] as const;
export type EventKind = (typeof eventKinds)[number];

/** Draws itself into a picture of linear light. `seconds` since the clip began, `lit` the lamp's level times its strength. */
export type SceneEvent = (picture: Float32Array, seconds: number, lit: number) => void;

/** One event, placed and timed by chance. */
export function createEvent(kind: EventKind, scene: ClipScene, random: SeededRandom): SceneEvent {
  switch (kind) {
    case 'nothing':
    case 'other-daylight':
      return () => {};
    case 'rain':
      return rain(random);
    case 'headlights':
      return headlights(scene, random);
    case 'pet':
      return pet(scene, random);
    case 'person-before-lamp':
      return person(scene, random, (seconds) => scene.lampAt.x + 4 * Math.sin(seconds * 1.3), 1);
    case 'person-walking': {
      const [from, speed] = [random.between(-0.6, 0.4) * W, random.between(25, 70)];
      return person(scene, random, (seconds) => from + speed * seconds, random.between(0.9, 1.2));
    }
  }
}

function rain(random: SeededRandom): SceneEvent {
  const drops = Array.from({ length: 10 }, () => ({ x: random.between(8, W - 8), y: random.between(8, H - 8), radius: random.between(3, 8), speed: random.next() < 0.3 ? random.between(2, 20) : 0 }));
  return (picture, seconds) => {
    for (const { x, y, radius, speed } of drops) {
      // A drop on the lens shows what is above it, upside down.
      const centre = (y + speed * seconds) % H;
      for (let dy = -radius; dy <= radius; dy += 1) {
        for (let dx = -radius; dx <= radius; dx += 1) {
          if (dx * dx + dy * dy > radius * radius) continue;
          const [px, py] = [Math.floor(x + dx), Math.floor(centre + dy)];
          const from = Math.floor(Math.max(0, centre - 2 * dy - radius));
          if (py >= 0 && py < H) picture[py * W + px] = 0.9 * (picture[Math.min(H - 1, from) * W + px] ?? 0) + 0.03;
        }
      }
    }
    for (let streak = 0; streak < 30; streak += 1) {
      const [x, y, length] = [Math.floor(random.between(0, W - 3)), Math.floor(random.between(0, H - 16)), random.between(5, 14)];
      for (let step = 0; step < length; step += 1) {
        const at = Math.floor(y + step) * W + x + (step >> 3);
        picture[at] = (picture[at] ?? 0) + 0.08;
      }
    }
  };
}

function headlights({ albedo }: ClipScene, random: SeededRandom): SceneEvent {
  const [begins, speed, strength, wide] = [random.between(0, 2), random.between(120, 400), random.logBetween(0.2, 1.5), random.between(25, 70)];
  return (picture, seconds) => {
    const centre = (seconds - begins) * speed - 60;
    if (centre < -100 || centre > W + 100) return;
    for (let x = 0; x < W; x += 1) {
      const share = strength * Math.exp(-(((x - centre) / wide) ** 2));
      if (share < 0.01) continue;
      for (let y = 0; y < H; y += 1) picture[y * W + x] = (picture[y * W + x] ?? 0) + share * (albedo[y * W + x] ?? 0);
    }
  };
}

function pet({ ambient, floor }: ClipScene, random: SeededRandom): SceneEvent {
  const [from, speed, coat] = [random.between(0, W), random.pick([-1, 1]) * random.between(30, 120), random.between(0.04, 0.7)];
  return (picture, seconds) => {
    // To and fro.
    const path = Math.abs((((from + speed * seconds) % (2 * W)) + 2 * W) % (2 * W) - W);
    const foot = floor + 18 + 3 * Math.sin(seconds * 9);
    blob(picture, path, foot - 8, 13, 7, (at) => coat * (ambient[at] ?? 1));
    blob(picture, path + (speed > 0 ? 12 : -12), foot - 14, 5, 5, (at) => coat * 1.1 * (ambient[at] ?? 1));
  };
}

function person({ ambient, lamp, floor }: ClipScene, random: SeededRandom, place: (seconds: number) => number, size: number): SceneEvent {
  const [coat, skin, gait] = [random.between(0.04, 0.6), random.between(0.15, 0.6), random.between(4, 8)];
  return (picture, seconds, lit) => {
    const x = place(seconds);
    const foot = floor + 24 + 2 * Math.sin(seconds * gait);
    // The lamp shines past a person's edges and a little on the front.
    const shade = (reflects: number) => (at: number) => reflects * ((ambient[at] ?? 1) + 0.15 * lit * (lamp[at] ?? 0));
    blob(picture, x - 6 + 3 * Math.sin(seconds * gait), foot - 22 * size, 6 * size, 24 * size, shade(coat * 0.7));
    blob(picture, x + 6 - 3 * Math.sin(seconds * gait), foot - 22 * size, 6 * size, 24 * size, shade(coat * 0.7));
    blob(picture, x, foot - 62 * size, 16 * size, 30 * size, shade(coat));
    blob(picture, x, foot - 98 * size, 9 * size, 11 * size, shade(skin));
  };
}

function blob(picture: Float32Array, cx: number, cy: number, rx: number, ry: number, light: (at: number) => number): void {
  for (let y = Math.max(0, Math.ceil(cy - ry)); y < Math.min(H, cy + ry); y += 1) {
    const half = rx * Math.sqrt(Math.max(0, 1 - ((y - cy) / ry) ** 2));
    for (let x = Math.max(0, Math.ceil(cx - half)); x < Math.min(W, cx + half); x += 1) picture[y * W + x] = light(y * W + x);
  }
}
