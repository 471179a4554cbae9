import type { Duration } from '@latchkey/kit';
import { type Canvas, createCanvas } from '@napi-rs/canvas';
import qrcode from 'qrcode';
import type { HeldPhone, HomeState } from '../device-protocol.ts';
import { type Brush, createBrush } from './brush.ts';
import { cloth } from './courier-uniform.ts';
import { css, lit, mix, type Rgb, shade } from './colour.ts';
import type { Point2, Point3, Projection } from './projection.ts';

/** A phone in metres, and the code on it without its margin of four modules: as wide as a page makes it. */
const body = { width: 0.074, height: 0.156, screenWidth: 0.069, screenHeight: 0.149 } as const;
export const HELD_CODE_WIDTH = 0.06;
/** A hand does not hold still, and nobody faces a lens squarely. Radians and metres. */
const tilt = { yaw: 0.16, pitch: -0.12, roll: 0.06 } as const;
const tremor = [{ metres: 0.0012, hertz: 1.3 }, { metres: 0.0004, hertz: 6.1 }] as const;
/** A small door camera cannot focus: what is nearer than this blurs, by the width of its opening. */
const focus = { metres: 0.8, opening: 0.001 } as const;
/** For how long a picture is exposed; at night the hand moves meanwhile. */
const exposure: Readonly<Record<HomeState['light'], number>> = { day: 1, night: 33 };
/** What shows of a bright and of a dark module. */
interface Screen {
  readonly bright: Rgb;
  readonly dark: Rgb;
}

/** By day the sky mirrors in the glass, at night the light of the bright modules spills over. */
const screen: Readonly<Record<HomeState['light'], Screen>> = {
  day: { bright: [222, 226, 228], dark: [72, 74, 78] },
  night: { bright: [255, 255, 255], dark: [64, 66, 72] },
};
/** The light on the hand that holds it. */
const hand: Readonly<Record<HomeState['light'], Rgb>> = { day: [1, 1, 1], night: [0.55, 0.5, 0.48] };

/** Draws what a courier holds right before the lens: a phone that shows a QR code, in the hand that holds it. */
export interface HeldPhonePainter {
  paint(brush: Brush, phone: HeldPhone, light: HomeState['light'], now: Duration): void;
}

export function createHeldPhonePainter(at: Projection): HeldPhonePainter {
  const layer = createCanvas(at.lens.width, at.lens.height);
  const layerBrush = createBrush(layer.getContext('2d'), at);
  let shown: { readonly text: string; readonly modules: qrcode.BitMatrix } | undefined;
  return {
    paint({ pen }, phone, light, now) {
      if (shown?.text !== phone.text) shown = { text: phone.text, modules: qrcode.create(phone.text, { errorCorrectionLevel: 'M' }).modules };
      const metres = Math.max(0.08, phone.metres);
      if (light === 'night') drawGlow(pen, at, onPhone(at, metres, now), metres);
      const { modules } = shown;
      const blur = (focus.opening * at.lens.focal * Math.abs(1 / metres - 1 / focus.metres)) / 4;
      const { bright, dark } = screen[light];
      const seen = { bright, dark: mix(dark, bright, phone.glare) };
      const parts = light === 'night' ? 3 : 1;
      pen.save();
      // The deviation of a disc is a quarter of its width.
      if (blur > 0.15) pen.filter = `blur(${blur.toFixed(2)}px)`;
      for (let part = 0; part < parts; part += 1) {
        drawPhone(layerBrush, layer, onPhone(at, metres, now - (part * exposure[light]) / parts), modules, seen, hand[light]);
        // Each part of the exposure counts as much as the others.
        pen.globalAlpha = 1 / (part + 1);
        pen.drawImage(layer, 0, 0);
      }
      pen.restore();
    },
  };
}

/** From metres on the phone, right and up from its middle, into the home. */
type OnPhone = (right: number, up: number) => Point3;

function onPhone(at: Projection, metres: number, now: number): OnPhone {
  const { eye, pitch } = at.lens;
  const shake = (phase: number): number => tremor.reduce((sum, { metres: far, hertz }) => sum + far * Math.sin((2 * Math.PI * hertz * now) / 1_000 + phase), 0);
  const [dx, dy] = [shake(0), shake(1.9)];
  const [sin, cos] = [Math.sin(tilt.roll), Math.cos(tilt.roll)];
  return (right, up) => {
    const [u, v] = [right * cos - up * sin + dx, right * sin + up * cos + dy];
    // In the lens's own axes: to the right, up and away from it.
    const away = metres + u * Math.sin(tilt.yaw) + v * Math.sin(tilt.pitch);
    const [x, y] = [u * Math.cos(tilt.yaw), v * Math.cos(tilt.pitch)];
    return [eye[0] + x, eye[1] + y * Math.cos(pitch) - away * Math.sin(pitch), eye[2] + y * Math.sin(pitch) + away * Math.cos(pitch)];
  };
}

const rectangle = (on: OnPhone, width: number, height: number): Point3[] => {
  const [x, y] = [width / 2, height / 2];
  return [on(-x, -y), on(x, -y), on(x, y), on(-x, y)];
};

function drawPhone(brush: Brush, layer: Canvas, on: OnPhone, modules: qrcode.BitMatrix, { bright, dark }: Screen, ambient: Rgb): void {
  const { pen, at } = brush;
  pen.clearRect(0, 0, layer.width, layer.height);
  drawHand(brush, on, ambient);
  brush.area(rectangle(on, body.width, body.height), lit([34, 36, 40], ambient));
  brush.area(rectangle(on, body.screenWidth, body.screenHeight), bright);
  // A word of the page above the code, and its button below it.
  const bar = (up: number, width: number, height: number, colour: Rgb): void => brush.area([on(-width / 2, up), on(width / 2, up), on(width / 2, up + height), on(-width / 2, up + height)], colour);
  bar(0.052, 0.034, 0.005, shade(dark, 1.1));
  bar(-0.058, 0.05, 0.012, [196, 128, 48]);
  const { size } = modules;
  const corner = (column: number, row: number): Point2 => at.point(on((column / size - 0.5) * HELD_CODE_WIDTH, (0.5 - row / size) * HELD_CODE_WIDTH));
  pen.beginPath();
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (!modules.get(row, column)) continue;
      const from = column;
      while (column + 1 < size && modules.get(row, column + 1)) column += 1;
      // One path for all of them: no seams between what touches.
      [corner(from, row), corner(column + 1, row), corner(column + 1, row + 1), corner(from, row + 1)].forEach(([x, y], index) => (index === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
      pen.closePath();
    }
  }
  pen.fillStyle = css(dark);
  pen.fill();
}

function drawHand(brush: Brush, on: OnPhone, ambient: Rgb): void {
  const skin = lit(cloth.skin, ambient);
  const sleeve = lit(cloth.jacket, ambient);
  brush.area([on(-0.05, -0.14), on(0.06, -0.14), on(0.1, -0.4), on(-0.06, -0.4)], sleeve);
  brush.area([on(-0.045, -0.03), on(-0.035, 0.0), on(0.04, 0.0), on(0.05, -0.04), on(0.055, -0.15), on(-0.045, -0.15)], shade(skin, 0.85));
  // Fingers come around one edge, the thumb lies along the other.
  for (const up of [-0.015, -0.038, -0.061]) brush.area([on(0.03, up), on(0.046, up + 0.002), on(0.046, up - 0.016), on(0.03, up - 0.018)], skin);
  brush.area([on(-0.05, -0.07), on(-0.047, -0.005), on(-0.036, 0.004), on(-0.034, -0.07)], skin);
}

/** At night the screen lights the air before a lens that is never clean. */
function drawGlow(pen: Brush['pen'], at: Projection, on: OnPhone, metres: number): void {
  const [x, y] = at.point(on(0, 0));
  const radius = (0.28 * at.lens.focal) / metres;
  const glow = pen.createRadialGradient(x, y, 0, x, y, radius);
  glow.addColorStop(0, css([214, 226, 255], 0.5));
  glow.addColorStop(0.4, css([190, 208, 255], 0.2));
  glow.addColorStop(1, css([180, 200, 255], 0));
  pen.save();
  pen.globalCompositeOperation = 'lighter';
  pen.fillStyle = glow;
  pen.fillRect(x - radius, y - radius, radius * 2, radius * 2);
  pen.restore();
}
