import { contactEntity, isDoorSensor, lightEntity, lockEntity } from './home-assistant-entity.ts';
import { type DiscoveryFields, discoveryFields } from './home-assistant-keys.ts';
import { textField } from './payload.ts';
import { type Announcement, isPlainTopic } from './source.ts';

/** What one discovery message announced, and what of it cannot be used. */
export interface Discovery {
  readonly announcements: readonly Announcement[];
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

/** Topic filters on which locks, contacts and lamps are announced. */
export function discoveryFilters(prefix: string): readonly string[] {
  return ['lock', 'binary_sensor', 'light', 'device'].flatMap((component) => [`${prefix}/${component}/+/config`, `${prefix}/${component}/+/+/config`]);
}

/**
 * Locks, door contacts and lamps in one Home Assistant discovery message, of a single component or of a whole device
 * (https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery). Malformed messages announce nothing.
 */
export function readDiscovery(prefix: string, topic: string, json: unknown): Discovery {
  const [component = '', ...rest] = topic.slice(prefix.length + 1).split('/');
  const fallback = rest.at(-2) ?? component;
  const root = discoveryFields(json);
  if (component !== 'device') return readEntities([{ platform: component, fields: root, fallback }]);
  const components = root.get('components');
  if (typeof components !== 'object' || components === null) return { announcements: [], refused: [] };
  // What is said once for the whole device holds for each of its components.
  const shared = [...root].filter(([key]) => key !== 'components');
  return readEntities(Object.entries(components).map(([id, entry]) => {
    const fields = new Map([...shared, ...discoveryFields(entry, root.get('~'))]);
    return { platform: fields.get('platform'), fields, fallback: `${fallback} ${id}` };
  }));
}

interface EntityText {
  readonly platform: unknown;
  readonly fields: DiscoveryFields;
  /** A name when none is given. */
  readonly fallback: string;
}

function readEntities(entities: readonly EntityText[]): Discovery {
  const announcements: Announcement[] = [];
  const refused: { name: string; reason: string }[] = [];
  for (const { platform, fields, fallback } of entities) {
    const isLock = platform === 'lock';
    const isLight = platform === 'light';
    if (!isLock && !isLight && !(platform === 'binary_sensor' && isDoorSensor(fields))) continue;
    const name = nameOf(fields, fallback);
    const fingerprint = JSON.stringify([...fields]);
    if (isLock) {
      const entity = lockEntity(fields, name);
      if ('source' in entity) announcements.push({ name, fingerprint, lock: entity.source });
      else refused.push({ name, reason: entity.refused });
    } else if (isLight) {
      const entity = lightEntity(fields, name);
      if ('source' in entity) announcements.push({ name, fingerprint, light: entity.source });
      else refused.push({ name, reason: entity.refused });
    } else {
      const entity = contactEntity(fields, name);
      if ('source' in entity) announcements.push({ name, fingerprint, contact: entity.source });
      else refused.push({ name, reason: entity.refused });
    }
  }
  return { announcements, refused };
}

/** As Home Assistant shows it: the device's name, followed by the entity's own unless that is null. */
function nameOf(fields: DiscoveryFields, fallback: string): string {
  const own = fields.get('name');
  const parts = [textField(fields.get('device'), 'name'), typeof own === 'string' ? own : undefined];
  const name = parts.filter((part) => part !== undefined && part !== '').join(' ') || fallback;
  return isPlainTopic(name) ? name : fallback;
}
