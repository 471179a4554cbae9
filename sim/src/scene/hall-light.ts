import type { HomeState } from '../device-protocol.ts';
import { mix, type Rgb } from './colour.ts';

/** How the hall is lit, as factors of the things' own colours. */
export interface HallLight {
  readonly night: boolean;
  /** How much of the lamp's light there is, from 0 to 1. */
  readonly lamp: number;
  /** What reaches everything. */
  readonly ambient: Rgb;
  /** What reaches people and parcels in the middle of the room. */
  readonly middle: Rgb;
  /** What reaches the porch. */
  readonly porch: Rgb;
}

const lights: Readonly<Record<HomeState['light'], readonly [off: Omit<HallLight, 'night' | 'lamp'>, on: Omit<HallLight, 'night' | 'lamp'>]>> = {
  day: [
    { ambient: [0.86, 0.85, 0.84], middle: [0.9, 0.89, 0.88], porch: [1.02, 1.02, 1.02] },
    { ambient: [0.89, 0.87, 0.83], middle: [0.97, 0.93, 0.87], porch: [1.02, 1.02, 1.02] },
  ],
  night: [
    { ambient: [0.38, 0.41, 0.53], middle: [0.68, 0.6, 0.55], porch: [0.62, 0.52, 0.46] },
    { ambient: [0.5, 0.46, 0.48], middle: [0.82, 0.68, 0.53], porch: [0.62, 0.52, 0.46] },
  ],
};

/** The light of a day or a night with the lamp at `lamp`, from 0 to 1. */
export function hallLight(light: HomeState['light'], lamp: number): HallLight {
  const [off, on] = lights[light];
  return {
    night: light === 'night',
    lamp,
    ambient: mix(off.ambient, on.ambient, lamp),
    middle: mix(off.middle, on.middle, lamp),
    porch: mix(off.porch, on.porch, lamp),
  };
}
