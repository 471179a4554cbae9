export { manifest } from './mqtt-alarm-driver.ts';
export type { MqttAlarmConfig } from './mqtt-alarm-config.ts';
