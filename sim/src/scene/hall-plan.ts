import type { Point3 } from './projection.ts';

/** Where things are in the hallway, in metres. */
export const hall = {
  left: -1.5,
  right: 1.6,
  /** The inner face of the wall with the front door. */
  wall: 3.7,
  /** Its outer face. */
  outside: 3.86,
  ceiling: 2.62,
  rail: 0.96,
} as const;

export const doorway = { left: -0.26, right: 0.7, top: 2.1 } as const;

export const rug = { left: -0.62, right: 1.02, near: 2.02, far: 3.3 } as const;

/** The table lamp's shade, from where its light comes. */
export const lampAt: Point3 = [1.3, 1.24, 3.02];

/** The street falls away from the house, so that the camera sees its far side. */
export const streetLevel = (z: number): number => -0.3 - 0.085 * Math.max(0, z - 4.9);

/** Where delivered parcels lie, in the order of their coming: x, z, width, height, depth and how far they are turned. */
export const parcelPlaces = [
  { x: 0.12, z: 2.5, width: 0.42, height: 0.26, depth: 0.3, turn: 0.22 },
  { x: 0.66, z: 2.62, width: 0.34, height: 0.2, depth: 0.26, turn: -0.3 },
  { x: -0.38, z: 2.72, width: 0.36, height: 0.32, depth: 0.3, turn: -0.12 },
  { x: 0.2, z: 2.2, width: 0.3, height: 0.16, depth: 0.24, turn: 0.5 },
  { x: 0.78, z: 2.28, width: 0.44, height: 0.22, depth: 0.28, turn: 0.1 },
  { x: -0.5, z: 2.32, width: 0.3, height: 0.24, depth: 0.22, turn: 0.34 },
] as const;
