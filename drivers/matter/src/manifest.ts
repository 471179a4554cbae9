import type { DriverManifest } from '@latchkey/driver-api';
import { type MatterConfig, matterConfig } from './config.ts';

/** Matter door locks with their door position sensors. */
export const manifest: DriverManifest<MatterConfig> = {
  family: 'matter',
  title: 'Matter locks',
  config: matterConfig,
  async start(config, context) {
    // matter.js costs 0.3 s and tens of megabytes to load: only a hub that has Matter locks pays for it.
    const { startMatterDriver } = await import('./driver.ts');
    return await startMatterDriver(config, context);
  },
};
