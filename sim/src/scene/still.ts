import { Millis } from '@latchkey/kit';
import type { HomeState } from '../device-protocol.ts';
import { createHallPainter } from './hall-painter.ts';
import { createPorchPainter } from './porch-painter.ts';

/** One picture as PNG, for documents: the hallway (1280x720 by default) or the porch with its box. `size` is 16:9. */
export function renderStill(
  state: HomeState,
  size: { readonly width: number; readonly height: number } = { width: 1_280, height: 720 },
  view: 'hall' | 'porch' = 'hall',
): Buffer {
  const painter = view === 'hall' ? createHallPainter(size.width, size.height) : createPorchPainter(size.width, size.height);
  painter.paint(state, Millis(0));
  return painter.png();
}
