import { serverConfig } from '@latchkey/server/config';
import type { Program } from '../program.ts';

export const serverProgram: Program<typeof serverConfig> = {
  name: 'server',
  description: 'the server: accounts, parcels, grants, notifications, pages',
  config: serverConfig,
  // Loaded when started, so that --help and the small commands stay quick.
  start: async (config, context) => {
    (await import('./packet-lengths.ts')).keepPacketLengthsTogether();
    return (await import('@latchkey/server')).composeServer(config, context);
  },
};
