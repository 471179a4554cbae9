import { z } from 'zod';

/** A name that becomes part of a topic: MQTT's wildcards and the null character cannot be in one. */
const topicPart = z.string().min(1).max(200).refine((text) => !/[+#\0]/.test(text), 'must not contain +, # or a null character');

/** One siren or alarm light. */
const alarmConfig = z.strictObject({
  name: topicPart.describe('The friendly name, as zigbee2mqtt shows it.'),
  kind: z.enum(['warning', 'switch']).default('warning')
    .describe('warning: a siren that takes zigbee2mqtt’s `warning` (IAS WD) and does not say whether it sounds. switch: a device that is switched on and off, and says so.'),
  property: z.string().regex(/^\w{1,60}$/).default('state').describe('Of a switch: the property that is ON and OFF, such as state or alarm.'),
});
export type AlarmConfig = z.infer<typeof alarmConfig>;

/** Configuration of one MQTT broker with alarms behind it. */
export const mqttAlarmConfig = z.strictObject({
  url: z.string().regex(/^mqtts?:\/\//, 'must start with mqtt:// or mqtts://').describe('The broker, such as mqtt://127.0.0.1:1883.'),
  username: z.string().optional().describe('The name the hub signs in with.'),
  passwordFile: z.string().optional().describe('A file with its password, read at start; a newline at its end is ignored.'),
  baseTopic: topicPart.default('zigbee2mqtt').describe("zigbee2mqtt's base topic."),
  alarms: z.array(alarmConfig).min(1).describe('Which devices sound the alarm.'),
});
export type MqttAlarmConfig = z.infer<typeof mqttAlarmConfig>;
