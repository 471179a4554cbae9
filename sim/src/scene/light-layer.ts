import { createCanvas } from '@napi-rs/canvas';
import type { Brush } from './brush.ts';
import { css, type Rgb, shade } from './colour.ts';
import type { HallLight } from './hall-light.ts';
import { hall, lampAt } from './hall-plan.ts';
import type { Point3 } from './projection.ts';

/** Multiplies the room's own colours with what light reaches them, then lets the lamp glow. */
export function applyLight({ pen, at }: Brush, light: HallLight): void {
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
    pool([0.2, 0, 2.3], 2.3, [255, 190, 118], light.lamp > 0.5 ? 0.28 : 0.5, 0.62);
    pool([0.2, 1.9, hall.wall], 1.7, [255, 190, 118], light.lamp > 0.5 ? 0.1 : 0.22);
    pool([0.2, 1.5, hall.wall], 1.5, [120, 150, 220], 0.14);
  } else {
    pool([0.2, 0.9, hall.wall], 2.4, [255, 248, 232], 0.16);
    pool([0.2, 0, 2.5], 1.9, [255, 246, 226], 0.14, 0.6);
  }
  if (light.lamp > 0.5) {
    const strength = light.night ? 1 : 0.34;
    pool([lampAt[0] + 0.25, lampAt[1] + 0.35, lampAt[2] + 0.25], 1.25, amber, 0.62 * strength);
    pool([lampAt[0] + 0.2, lampAt[1] - 0.3, lampAt[2]], 1.3, amber, 0.56 * strength);
    pool([lampAt[0] - 0.55, 0.3, lampAt[2] - 0.1], 2.1, amber, 0.5 * strength, 0.75);
    pool([0, 1.4, hall.wall], 2.3, amber, 0.26 * strength);
  }
  pen.save();
  pen.globalCompositeOperation = 'multiply';
  pen.drawImage(map, 0, 0);
  if (light.lamp > 0.5) {
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
