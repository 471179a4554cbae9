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

const topic = topicPart.optional();
/** One zone of a burglar alarm. */
const zoneConfig = z.strictObject({
  name: z.string().min(1).max(80).describe('What people call the zone, such as Ground floor. The household’s policy names it so.'),
  stateTopic: topicPart.describe('Where the panel says how the zone is, such as alarmo/state: disarmed, armed_away, arming, pending, triggered…'),
  stateProperty: z.string().regex(/^\w{1,60}$/).optional().describe('Where the state topic carries JSON: the property with the state.'),
  commandTopic: topicPart.describe('Where it takes DISARM, ARM_AWAY, ARM_HOME…, such as alarmo/command.'),
  commands: z.enum(['plain', 'json']).default('plain').describe('plain: the bare word, as Home Assistant’s alarm panels take it. json: {"command": …, "code": …}, as Alarmo takes it.'),
  eventTopic: topic.describe('Where the panel says why it refused, as Alarmo does: FAILED_TO_ARM, INVALID_CODE_PROVIDED… Without it a refusal is silence.'),
  availabilityTopic: topic.describe('Where its bridge says online or offline.'),
  codeFile: z.string().optional().describe('A file with the panel’s code, read at start; a newline at its end is ignored. It goes to the panel and nowhere else. Needs commands: json.'),
}).refine(({ codeFile, commands }) => codeFile === undefined || commands === 'json', { message: 'only commands: json carry a code', path: ['codeFile'] });
export type ZoneConfig = z.infer<typeof zoneConfig>;

/** Configuration of one MQTT broker with alarms behind it. */
export const mqttAlarmConfig = z.strictObject({
  url: z.string().regex(/^mqtts?:\/\//, 'must start with mqtt:// or mqtts://').describe('The broker, such as mqtt://127.0.0.1:1883.'),
  username: z.string().optional().describe('The name the hub signs in with.'),
  passwordFile: z.string().optional().describe('A file with its password, read at start; a newline at its end is ignored.'),
  baseTopic: topicPart.default('zigbee2mqtt').describe("zigbee2mqtt's base topic."),
  alarms: z.array(alarmConfig).default([]).describe('Which devices sound the alarm.'),
  zones: z.array(zoneConfig).default([]).describe('Zones of a burglar alarm that speaks as Home Assistant’s MQTT alarm panels do: Alarmo, zigbee2mqtt.'),
});
export type MqttAlarmConfig = z.infer<typeof mqttAlarmConfig>;
