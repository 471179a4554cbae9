export type { MatterConfig, MatterLockConfig } from './config.ts';
export { manifest } from './manifest.ts';
export type { MatterErrorCode } from './matter-error.ts';
