import { z } from 'zod';
import { readValueTemplate } from './value-template.ts';

/** A name that becomes part of a topic: MQTT's wildcards and the null character cannot be in one. */
const topicPart = z.string().min(1).max(200).refine((text) => !/[+#\0]/.test(text), 'must not contain +, # or a null character');

/** One configured lock. */
const lockConfig = z.strictObject({
  name: topicPart.describe('The friendly name, as zigbee2mqtt or Home Assistant shows it.'),
  contact: topicPart.optional().describe('The friendly name of the door contact that belongs to this lock.'),
});

/** One configured lamp. */
const lightConfig = z.strictObject({ name: topicPart.describe('The friendly name of a lamp that the hub may switch.') });

/** One configured bell or motion sensor. */
const visitorConfig = z.strictObject({ name: topicPart.describe('The friendly name of a bell or motion sensor.') });

/** One configured scanner of codes. */
const codeReaderConfig = z.strictObject({
  name: topicPart.describe('Its name: as Home Assistant shows it, or your own where a topic is given.'),
  topic: topicPart.optional().describe('The topic on which it tells what it reads, such as porch-scanner/code, or tele/porch-scanner/RESULT of Tasmota. Left out: it is announced to Home Assistant as a tag scanner.'),
  valueTemplate: z.string().max(200).refine((template) => readValueTemplate(template) !== undefined, 'must be a plain path such as {{ value_json.SerialReceived }}').optional()
    .describe('Where in a message on that topic the text of the code stands, such as {{ value_json.SerialReceived }}. Left out: it is the whole message.'),
});

/** Configuration of one MQTT broker with locks, contacts, lamps, bells, motion sensors and scanners behind it. */
export const mqttLockConfig = z.strictObject({
  url: z.string().regex(/^mqtts?:\/\//, 'must start with mqtt:// or mqtts://')
    .describe('The broker, such as mqtt://127.0.0.1:1883.'),
  username: z.string().optional().describe('The name the hub signs in with.'),
  password: z.string().optional().describe('Its password. Prefer passwordFile.'),
  passwordFile: z.string().optional().describe('A file with the password, read at start; a newline at its end is ignored.'),
  baseTopic: topicPart.default('zigbee2mqtt').describe("zigbee2mqtt's base topic."),
  locks: z.array(lockConfig).optional().describe('Which locks to use. Left out: every device that is announced.'),
  lights: z.array(lightConfig).optional().describe('Which lamps to use, when locks are named.'),
  visitors: z.array(visitorConfig).optional().describe('Which bells and motion sensors to use, when locks are named.'),
  codeReaders: z.array(codeReaderConfig).optional().describe('Which scanners of codes to use: those with a topic of their own, and those that are announced when locks are named.'),
  homeAssistantPrefix: topicPart.optional()
    .describe('Home Assistant discovery prefix, usually homeassistant. Left out: Home Assistant announcements are not read.'),
  pollSeconds: z.number().int().min(5).max(86_400).default(60)
    .describe('How long a device may keep quiet before it is asked for its state. Asking costs a battery lock a little.'),
});

export type MqttLockConfig = z.infer<typeof mqttLockConfig>;
