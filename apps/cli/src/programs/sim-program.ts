import { simConfig, simOptions } from '@latchkey/sim/config';
import type { Program } from '../program.ts';

export const simProgram: Program<typeof simConfig> = {
  name: 'sim',
  description: 'the simulated home, over the real protocols',
  config: simConfig,
  // Loaded when started, so that --help and the small commands stay quick.
  start: async (_config, context) => (await import('@latchkey/sim')).runSim(simOptions(process.env), context),
};
