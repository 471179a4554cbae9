export { manifest } from './camera-driver.ts';
export type { CameraConfig, RtspCameraConfig } from './camera-config.ts';
