import { seededRandom } from '@latchkey/kit';
import { type Brush } from './brush.ts';
import { hex, type Rgb, shade } from './colour.ts';
import { rug } from './hall-plan.ts';
import type { Point3 } from './projection.ts';

/** The rug in the middle of the hall, with its fringes, borders and diamonds. */
export function drawRug(brush: Brush): void {
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
