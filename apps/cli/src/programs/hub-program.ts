import { hubConfig } from '@latchkey/hub/config';
import type { Program } from '../program.ts';

export const hubProgram: Program<typeof hubConfig> = {
  name: 'hub',
  description: 'the hub at a site: locks, cameras, visits, recordings',
  config: hubConfig,
  // Loaded when started, so that --help and the small commands stay quick.
  start: async (config, context) => {
    (await import('./heap-growth.ts')).collectRarely();
    (await import('./packet-lengths.ts')).keepPacketLengthsTogether();
    return (await import('@latchkey/hub')).composeHub(config, context);
  },
};
