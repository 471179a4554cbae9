/** A point in the home in metres: x to the right, y up from the hall's floor, z from the camera towards the street. */
export type Point3 = readonly [x: number, y: number, z: number];
/** A point in the picture in pixels. */
export type Point2 = readonly [x: number, y: number];

/** A pinhole camera that looks along z and down. */
export interface Lens {
  readonly eye: Point3;
  /** Radians downwards. */
  readonly pitch: number;
  /** In pixels. */
  readonly focal: number;
  readonly width: number;
  readonly height: number;
}

/** From the home into the picture. */
export interface Projection {
  readonly lens: Lens;
  point(at: Point3): Point2;
  /** Pixels a metre at that place. */
  scale(at: Point3): number;
}

export function createProjection(lens: Lens): Projection {
  const cos = Math.cos(lens.pitch);
  const sin = Math.sin(lens.pitch);
  const depth = ([, y, z]: Point3): number => Math.max(0.05, (z - lens.eye[2]) * cos - (y - lens.eye[1]) * sin);
  return {
    lens,
    point(at) {
      const [x, y, z] = at;
      const scale = lens.focal / depth(at);
      const up = (y - lens.eye[1]) * cos + (z - lens.eye[2]) * sin;
      return [lens.width / 2 + (x - lens.eye[0]) * scale, lens.height / 2 - up * scale];
    },
    scale: (at) => lens.focal / depth(at),
  };
}
