import type { SKRSContext2D } from '@napi-rs/canvas';
import { css, lit, type Rgb, shade } from './colour.ts';
import { drawHead } from './courier-head.ts';
import { across, type Cloth, cloth, drawBadge, type Joints } from './courier-uniform.ts';
import type { Point3, Projection } from './projection.ts';

/** How the courier stands at this moment. */
export interface CourierPose {
  readonly at: Point3;
  /** Grows with the way walked; a whole turn is two paces. */
  readonly stride: number;
  /** 1 while walking, 0 while standing. */
  readonly pace: number;
  /** 1 faces the camera, -1 shows the back; between them the body turns. */
  readonly facing: number;
  /** 1 has put the hands to the floor. */
  readonly bend: number;
  readonly carrying: boolean;
  readonly alpha: number;
}

/** The courier: jacket with an amber band, cap, and a parcel in both hands while carrying. Drawn in metres around the feet. */
export function drawCourier(pen: SKRSContext2D, projection: Projection, pose: CourierPose, light: Rgb): void {
  const [x, y, z] = pose.at;
  const [footX, footY] = projection.point(pose.at);
  const [, headY] = projection.point([x, y + 1.8, z]);
  const across = projection.scale([x, y + 0.9, z]);
  // Each part under the light that falls where the courier stands.
  const colours = Object.fromEntries(Object.entries(cloth).map(([part, colour]) => [part, lit(colour, light)])) as Cloth; // the same keys
  pen.save();
  pen.globalAlpha = pose.alpha;
  pen.translate(footX, footY);
  pen.scale(across, (headY - footY) / 1.8);
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  drawGroundShadow(pen);
  const turn = Math.max(0.35, Math.abs(pose.facing));
  pen.scale(turn, 1);
  const front = pose.facing >= 0;
  const sway = Math.sin(pose.stride) * pose.pace;
  const bob = Math.abs(Math.cos(pose.stride)) * 0.018 * pose.pace;
  pen.translate(sway * 0.012, bob);
  const joints = {
    hip: 0.85 - 0.3 * pose.bend,
    shoulder: 1.44 - 0.66 * pose.bend,
    head: 1.6 - 0.74 * pose.bend,
    hands: 1.06 - 0.86 * pose.bend,
  };
  if (!front && pose.carrying) drawHeldParcel(pen, colours, joints.hands);
  drawLegs(pen, colours, joints.hip, sway, pose.bend);
  if (!front) drawArms(pen, colours, joints, sway, pose.carrying);
  drawJacket(pen, colours, joints, front);
  drawHead(pen, colours, joints, front);
  if (front && pose.carrying) drawHeldParcel(pen, colours, joints.hands);
  if (front) drawArms(pen, colours, joints, sway, pose.carrying || pose.bend > 0.2);
  pen.restore();
}

function drawGroundShadow(pen: SKRSContext2D): void {
  const shadow = pen.createRadialGradient(0, 0, 0.02, 0, 0, 0.42);
  shadow.addColorStop(0, 'rgba(15, 8, 4, 0.6)');
  shadow.addColorStop(0.5, 'rgba(15, 8, 4, 0.28)');
  shadow.addColorStop(1, 'rgba(15, 8, 4, 0)');
  pen.save();
  pen.scale(1, 0.34);
  pen.fillStyle = shadow;
  pen.fillRect(-0.45, -0.45, 0.9, 0.9);
  pen.restore();
}

function limb(pen: SKRSContext2D, points: readonly (readonly [number, number])[], width: number, colour: Rgb): void {
  const stroke = (thickness: number, tone: Rgb, shift: number): void => {
    pen.beginPath();
    points.forEach(([x, y], index) => (index === 0 ? pen.moveTo(x + shift, y) : pen.lineTo(x + shift, y)));
    pen.lineWidth = thickness;
    pen.strokeStyle = css(tone);
    pen.stroke();
  };
  stroke(width, shade(colour, 0.72), 0);
  stroke(width * 0.66, colour, -width * 0.1);
  stroke(width * 0.22, shade(colour, 1.25), -width * 0.18);
}

function drawLegs(pen: SKRSContext2D, colours: Cloth, hip: number, sway: number, bend: number): void {
  for (const side of [-1, 1] as const) {
    // Seen along the way of walking, a leg that swings forward is lower in the picture and one that swings back is lifted.
    const swing = sway * side;
    const lift = Math.max(0, -swing) * 0.13;
    const forward = Math.max(0, swing) * 0.05;
    const knee: readonly [number, number] = [side * (0.105 + bend * 0.13), hip * 0.53 + lift * 0.5 - forward * 0.4];
    const ankle: readonly [number, number] = [side * (0.1 + bend * 0.03), 0.09 + lift - forward];
    drawLeg(pen, [[side * 0.092, hip, 0.086], [...knee, 0.068], [...ankle, 0.056]], colours.trousers);
    pen.fillStyle = css(colours.shoe);
    pen.beginPath();
    pen.ellipse(side * 0.112, 0.045 + lift - forward, 0.072, 0.055, 0, 0, Math.PI * 2);
    pen.fill();
    pen.fillStyle = css(shade(colours.silver, 0.8), 0.8);
    pen.fillRect(side * 0.112 - 0.06, 0.004 + lift - forward, 0.12, 0.014);
  }
}

/** One trouser leg through hip, knee and ankle, each with half its width. */
function drawLeg(pen: SKRSContext2D, joints: readonly (readonly [x: number, y: number, half: number])[], colour: Rgb): void {
  const [first, , last] = joints;
  if (!first || !last) return;
  const fall = pen.createLinearGradient(last[0] - last[2], 0, last[0] + last[2], 0);
  fall.addColorStop(0, css(shade(colour, 0.75)));
  fall.addColorStop(0.35, css(shade(colour, 1.35)));
  fall.addColorStop(1, css(shade(colour, 0.62)));
  pen.beginPath();
  joints.forEach(([x, y, half], index) => (index === 0 ? pen.moveTo(x - half, y) : pen.lineTo(x - half, y)));
  for (const [x, y, half] of joints.toReversed()) pen.lineTo(x + half, y);
  pen.closePath();
  pen.fillStyle = fall;
  pen.fill();
  pen.lineWidth = 0.02;
  pen.strokeStyle = fall;
  pen.stroke();
}

function drawJacket(pen: SKRSContext2D, colours: Cloth, { hip, shoulder }: Joints, front: boolean): void {
  const hem = hip - 0.06;
  const body = (): void => {
    pen.beginPath();
    pen.moveTo(-0.19, hem);
    pen.quadraticCurveTo(-0.215, (hem + shoulder) / 2, -0.245, shoulder - 0.05);
    pen.quadraticCurveTo(-0.22, shoulder + 0.035, -0.075, shoulder + 0.06);
    pen.lineTo(0.075, shoulder + 0.06);
    pen.quadraticCurveTo(0.22, shoulder + 0.035, 0.245, shoulder - 0.05);
    pen.quadraticCurveTo(0.215, (hem + shoulder) / 2, 0.19, hem);
    pen.closePath();
  };
  body();
  pen.fillStyle = across(pen, 0.24, colours.jacket);
  pen.fill();
  pen.save();
  body();
  pen.clip();
  const chest = hem + (shoulder - hem) * 0.5;
  pen.fillStyle = across(pen, 0.24, colours.band);
  pen.fillRect(-0.3, chest, 0.6, 0.085);
  pen.fillStyle = across(pen, 0.24, colours.silver);
  pen.fillRect(-0.3, chest + 0.028, 0.6, 0.028);
  pen.fillStyle = css(shade(colours.jacket, 0.6));
  pen.fillRect(-0.3, hem, 0.6, 0.035);
  pen.strokeStyle = css(shade(colours.jacket, 0.45));
  pen.lineWidth = 0.01;
  pen.beginPath();
  if (front) {
    pen.moveTo(0, shoulder + 0.03);
    pen.lineTo(0, hem);
  } else {
    pen.moveTo(-0.2, shoulder - 0.1);
    pen.quadraticCurveTo(0, shoulder - 0.14, 0.2, shoulder - 0.1);
  }
  pen.stroke();
  if (!front) drawBadge(pen, colours, 0, chest + 0.2, 0.075);
  pen.restore();
  if (front) drawBadge(pen, colours, 0.12, chest + 0.16, 0.034);
  // The collar.
  pen.fillStyle = css(shade(colours.jacket, 0.7));
  pen.beginPath();
  pen.ellipse(0, shoulder + 0.058, 0.088, 0.036, 0, 0, Math.PI * 2);
  pen.fill();
}

function drawArms(pen: SKRSContext2D, colours: Cloth, { shoulder, hands }: Joints, sway: number, holding: boolean): void {
  for (const side of [-1, 1] as const) {
    const elbow: readonly [number, number] = holding ? [side * 0.262, (shoulder + hands) / 2 - 0.07] : [side * 0.285, shoulder - 0.31];
    const hand: readonly [number, number] = holding ? [side * 0.205, hands] : [side * 0.275, shoulder - 0.56 + sway * side * 0.05];
    limb(pen, [[side * 0.215, shoulder - 0.03], elbow, [hand[0] + (elbow[0] - hand[0]) * 0.25, hand[1] + (elbow[1] - hand[1]) * 0.25]], 0.1, colours.jacket);
    pen.strokeStyle = css(colours.band);
    pen.lineWidth = 0.035;
    const [cuffX, cuffY] = [hand[0] + (elbow[0] - hand[0]) * 0.34, hand[1] + (elbow[1] - hand[1]) * 0.34];
    pen.beginPath();
    pen.moveTo(cuffX - 0.04, cuffY + 0.008 * side);
    pen.lineTo(cuffX + 0.04, cuffY - 0.008 * side);
    pen.stroke();
    pen.fillStyle = css(colours.skin);
    pen.beginPath();
    pen.ellipse(hand[0], hand[1], 0.042, 0.052, 0, 0, Math.PI * 2);
    pen.fill();
  }
}

function drawHeldParcel(pen: SKRSContext2D, colours: Cloth, hands: number): void {
  const [left, width, height, lid] = [-0.21, 0.42, 0.26, 0.1] as const;
  const bottom = hands - 0.09;
  pen.fillStyle = 'rgba(10, 8, 8, 0.35)';
  pen.fillRect(left + 0.015, bottom - 0.03, width, 0.05);
  pen.fillStyle = across(pen, 0.22, shade(colours.card, 0.94));
  pen.fillRect(left, bottom, width, height);
  pen.fillStyle = css(shade(colours.card, 1.2));
  pen.beginPath();
  pen.moveTo(left, bottom + height);
  pen.lineTo(left + width, bottom + height);
  pen.lineTo(left + width - 0.035, bottom + height + lid);
  pen.lineTo(left + 0.035, bottom + height + lid);
  pen.fill();
  pen.fillStyle = css(colours.tape, 0.9);
  pen.fillRect(-0.026, bottom + height * 0.55, 0.052, height * 0.45);
  pen.beginPath();
  pen.moveTo(-0.026, bottom + height);
  pen.lineTo(0.026, bottom + height);
  pen.lineTo(0.022, bottom + height + lid);
  pen.lineTo(-0.022, bottom + height + lid);
  pen.fill();
  pen.fillStyle = css(colours.label);
  pen.fillRect(left + 0.05, bottom + 0.05, 0.11, 0.09);
  pen.fillStyle = css(shade(colours.trousers, 0.8));
  for (let bar = 0; bar < 8; bar += 1) pen.fillRect(left + 0.06 + bar * 0.011, bottom + 0.085, bar % 3 ? 0.003 : 0.006, 0.04);
  pen.fillRect(left + 0.06, bottom + 0.063, 0.07, 0.008);
}
