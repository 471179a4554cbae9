import type { SKRSContext2D } from '@napi-rs/canvas';
import { css, type Rgb } from './colour.ts';
import type { Point2, Point3, Projection } from './projection.ts';

/** Draws shapes that are given in the home's metres. */
export interface Brush {
  readonly pen: SKRSContext2D;
  readonly at: Projection;
  /** Puts a closed outline on the pen's path. */
  trace(outline: readonly Point3[]): void;
  area(outline: readonly Point3[], colour: Rgb | CanvasGradient, alpha?: number): void;
  line(points: readonly Point3[], colour: Rgb, metres: number, alpha?: number): void;
  /** A gradient along a line in the home. */
  gradient(from: Point3, to: Point3, stops: readonly (readonly [number, Rgb, number?])[]): CanvasGradient;
}

// The canvas library types its gradients by the browser's name.
type CanvasGradient = ReturnType<SKRSContext2D['createLinearGradient']>;

export function createBrush(pen: SKRSContext2D, at: Projection): Brush {
  const path = (points: readonly Point2[]): void => {
    pen.beginPath();
    points.forEach(([x, y], index) => (index === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
  };
  return {
    pen,
    at,
    trace(outline) {
      path(outline.map((point) => at.point(point)));
      pen.closePath();
    },
    area(outline, colour, alpha = 1) {
      path(outline.map((point) => at.point(point)));
      pen.closePath();
      pen.fillStyle = isRgb(colour) ? css(colour, alpha) : colour;
      pen.fill();
    },
    line(points, colour, metres, alpha = 1) {
      const first = points[0];
      if (!first) return;
      path(points.map((point) => at.point(point)));
      pen.strokeStyle = css(colour, alpha);
      pen.lineWidth = Math.max(0.6, metres * at.scale(first));
      pen.stroke();
    },
    gradient(from, to, stops) {
      const [x0, y0] = at.point(from);
      const [x1, y1] = at.point(to);
      const gradient = pen.createLinearGradient(x0, y0, x1, y1);
      for (const [place, colour, alpha] of stops) gradient.addColorStop(place, css(colour, alpha));
      return gradient;
    },
  };
}

const isRgb = (colour: Rgb | CanvasGradient): colour is Rgb => Array.isArray(colour);

/** A smooth closed outline through the given points (Catmull-Rom), as many straight pieces. */
export function smooth(points: readonly Point3[], pieces = 6): Point3[] {
  return points.flatMap((point, index) => {
    const around = (offset: number): Point3 => points[(index + offset + points.length) % points.length] ?? point;
    const [before, next, afterNext] = [around(-1), around(1), around(2)];
    return Array.from({ length: pieces }, (_, piece): Point3 => {
      const t = piece / pieces;
      const blend = (axis: 0 | 1 | 2): number =>
        0.5 *
        (2 * point[axis] +
          (next[axis] - before[axis]) * t +
          (2 * before[axis] - 5 * point[axis] + 4 * next[axis] - afterNext[axis]) * t * t +
          (3 * point[axis] - before[axis] - 3 * next[axis] + afterNext[axis]) * t * t * t);
      return [blend(0), blend(1), blend(2)];
    });
  });
}

/** The faces of an upright box that a camera inside the hall can see, back to front. */
export function boxFaces(from: Point3, to: Point3): { readonly side: 'top' | 'front' | 'left' | 'right'; readonly outline: readonly Point3[] }[] {
  const [x0, y0, z0] = from;
  const [x1, y1, z1] = to;
  return [
    { side: 'top', outline: [[x0, y1, z0], [x1, y1, z0], [x1, y1, z1], [x0, y1, z1]] },
    { side: 'left', outline: [[x0, y0, z0], [x0, y1, z0], [x0, y1, z1], [x0, y0, z1]] },
    { side: 'right', outline: [[x1, y0, z0], [x1, y1, z0], [x1, y1, z1], [x1, y0, z1]] },
    { side: 'front', outline: [[x0, y0, z0], [x1, y0, z0], [x1, y1, z0], [x0, y1, z0]] },
  ];
}
