import type { SKRSContext2D } from '@napi-rs/canvas';
import { css, shade } from './colour.ts';
import { across, type Cloth, drawBadge, type Joints } from './courier-uniform.ts';

/** The courier's head under the cap, from the front or from behind. */
export function drawHead(pen: SKRSContext2D, colours: Cloth, { head, shoulder }: Joints, front: boolean): void {
  pen.fillStyle = css(shade(colours.skin, 0.72));
  pen.fillRect(-0.045, shoulder + 0.03, 0.09, head - shoulder - 0.06);
  pen.fillStyle = front ? across(pen, 0.1, colours.skin) : css(colours.hair);
  pen.beginPath();
  pen.ellipse(0, head, 0.092, 0.118, 0, 0, Math.PI * 2);
  pen.fill();
  for (const side of [-1, 1]) {
    pen.fillStyle = css(shade(colours.skin, 0.82));
    pen.beginPath();
    pen.ellipse(side * 0.094, head - 0.005, 0.018, 0.03, 0, 0, Math.PI * 2);
    pen.fill();
    pen.fillStyle = css(colours.hair);
    pen.fillRect(side * 0.088 - 0.014, head + 0.005, 0.028, 0.06);
  }
  if (front) drawFace(pen, colours, head);
  else {
    pen.fillStyle = css(shade(colours.skin, 0.85));
    pen.fillRect(-0.055, head - 0.118, 0.11, 0.05);
  }
  drawCap(pen, colours, head, front);
}

function drawFace(pen: SKRSContext2D, colours: Cloth, head: number): void {
  pen.fillStyle = css(shade(colours.hair, 0.7));
  for (const side of [-1, 1]) {
    pen.beginPath();
    pen.ellipse(side * 0.035, head + 0.008, 0.0095, 0.012, 0, 0, Math.PI * 2);
    pen.fill();
    pen.fillRect(side * 0.035 - 0.02, head + 0.03, 0.04, 0.008);
  }
  pen.strokeStyle = css(shade(colours.skin, 0.62));
  pen.lineWidth = 0.009;
  pen.beginPath();
  pen.moveTo(0.002, head + 0.005);
  pen.quadraticCurveTo(0.018, head - 0.028, 0, head - 0.03);
  pen.stroke();
  pen.strokeStyle = css(shade(colours.skin, 0.5));
  pen.beginPath();
  pen.moveTo(-0.03, head - 0.056);
  pen.quadraticCurveTo(0, head - 0.072, 0.03, head - 0.056);
  pen.stroke();
}

function drawCap(pen: SKRSContext2D, colours: Cloth, head: number, front: boolean): void {
  const rim = head + 0.05;
  pen.fillStyle = across(pen, 0.11, colours.cap);
  pen.beginPath();
  pen.moveTo(-0.104, rim);
  pen.bezierCurveTo(-0.11, rim + 0.13, 0.11, rim + 0.13, 0.104, rim);
  pen.quadraticCurveTo(0, rim - 0.025, -0.104, rim);
  pen.fill();
  pen.fillStyle = css(colours.band);
  pen.beginPath();
  pen.moveTo(-0.104, rim + 0.006);
  pen.quadraticCurveTo(0, rim - 0.019, 0.104, rim + 0.006);
  pen.lineTo(0.105, rim + 0.026);
  pen.quadraticCurveTo(0, rim + 0.002, -0.105, rim + 0.026);
  pen.fill();
  if (!front) return;
  drawBadge(pen, colours, 0, rim + 0.058, 0.022);
  pen.fillStyle = css(shade(colours.cap, 0.72));
  pen.beginPath();
  pen.ellipse(0, rim - 0.008, 0.108, 0.032, 0, 0, Math.PI * 2);
  pen.fill();
  pen.fillStyle = css(shade(colours.cap, 1.3), 0.7);
  pen.beginPath();
  pen.ellipse(-0.02, rim - 0.001, 0.07, 0.012, 0, 0, Math.PI * 2);
  pen.fill();
}
