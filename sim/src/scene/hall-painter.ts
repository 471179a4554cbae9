import { createCanvas } from '@napi-rs/canvas';
import type { HomeState } from '../device-protocol.ts';
import type { ScenePainter } from './scene-painter.ts';

/** The hallway from inside. */
export function createHallPainter(width = 1_280, height = 720): ScenePainter {
  const canvas = createCanvas(width, height);
  const pen = canvas.getContext('2d');
  let painted: HomeState | undefined;
  return {
    width,
    height,
    paint(state) {
      if (painted === state) return false;
      painted = state;
      pen.fillStyle = state.light === 'day' ? '#cdb08a' : '#5a4a3a';
      pen.fillRect(0, 0, width, height);
      pen.fillStyle = '#24425a';
      pen.fillRect(width * 0.4, height * 0.15, width * 0.2 * (1 - state.frontDoor.angle * 0.8), height * 0.6);
      pen.fillStyle = '#a33';
      if (state.courier.position > 0) pen.fillRect(width * 0.42, height * 0.1 + state.courier.position * 100, 90, 250);
      return true;
    },
    pixels: () => canvas.data(),
    jpeg: (quality) => canvas.encode('jpeg', quality),
  };
}
