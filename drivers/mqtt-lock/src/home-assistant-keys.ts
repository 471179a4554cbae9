import { field } from './payload.ts';

/** Home Assistant's short names for the keys that are read here (https://www.home-assistant.io/integrations/mqtt/#discovery-payload). */
const LONG_NAMES: ReadonlyMap<string, string> = new Map(Object.entries({
  avty: 'availability', bri_scl: 'brightness_scale', stat_val_tpl: 'state_value_template', sup_clrm: 'supported_color_modes', avty_mode: 'availability_mode', avty_t: 'availability_topic', avty_tpl: 'availability_template',
  cmd_t: 'command_topic', cmd_tpl: 'command_template', cmps: 'components', cod_fmt: 'code_format', code_format: 'code_format',
  dev: 'device', dev_cla: 'device_class', opt: 'optimistic', p: 'platform',
  pl_avail: 'payload_available', pl_lock: 'payload_lock', pl_not_avail: 'payload_not_available', pl_off: 'payload_off', pl_on: 'payload_on',
  pl_unlk: 'payload_unlock', stat_jam: 'state_jammed', stat_jammed: 'state_jammed', stat_locked: 'state_locked', stat_locking: 'state_locking',
  stat_t: 'state_topic', stat_unlocked: 'state_unlocked', stat_unlocking: 'state_unlocking', t: 'topic', uniq_id: 'unique_id', val_tpl: 'value_template',
}));

/** A discovery object with long key names, and `~` at either end of a topic replaced by the base that the object names. */
export type DiscoveryFields = ReadonlyMap<string, unknown>;

/** Reads one discovery object; an empty map for anything that is none. `base` is the enclosing object's. */
export function discoveryFields(json: unknown, base?: unknown): DiscoveryFields {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return new Map();
  const ownBase = field(json, '~') ?? base;
  return new Map(Object.entries(json).map(([key, value]) => {
    const name = LONG_NAMES.get(key) ?? key;
    return [name, name.endsWith('topic') ? withBase(value, ownBase) : value];
  }));
}

function withBase(topic: unknown, base: unknown): unknown {
  if (typeof topic !== 'string' || typeof base !== 'string') return topic;
  if (topic.startsWith('~')) return base + topic.slice(1);
  return topic.endsWith('~') ? topic.slice(0, -1) + base : topic;
}
