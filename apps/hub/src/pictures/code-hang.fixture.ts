/** Reads as code-worker.ts does, but hangs at a white picture and dies of a black one. */
import type { LumaGrid } from '@latchkey/liveness';

process.on('disconnect', () => process.exit(0));
process.on('message', ({ luma }: LumaGrid) => {
  while (luma[0] === 255);
  if (luma[0] === 0) process.exit(1);
  process.send?.(['read']);
});
process.send?.('ready');
