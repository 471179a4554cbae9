export { manifest } from './mqtt-lock-driver.ts';
export type { MqttLockConfig } from './mqtt-lock-config.ts';
