import { batteryEntity, bellEntity, contactEntity, type Entity, isBattery, isDoorbell, isDoorSensor, isMotionSensor, lightEntity, lockEntity, motionEntity, tagEntity } from './home-assistant-entity.ts';
import { type DiscoveryFields, discoveryFields } from './home-assistant-keys.ts';
import { field, textField } from './payload.ts';
import { type Announcement, isPlainTopic } from './source.ts';

/** What one discovery message announced, and what of it cannot be used. */
export interface Discovery {
  readonly announcements: readonly Announcement[];
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

/** Topic filters on which locks, contacts, lamps, bells, motion sensors, tag scanners and batteries are announced. */
export function discoveryFilters(prefix: string): readonly string[] {
  return ['lock', 'binary_sensor', 'sensor', 'light', 'event', 'tag', 'device'].flatMap((component) => [`${prefix}/${component}/+/config`, `${prefix}/${component}/+/+/config`]);
}

/**
 * Locks, door contacts, lamps, bells, motion sensors, tag scanners and batteries in one Home Assistant discovery message, of a single component or of a whole device
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
    const name = nameOf(fields, fallback);
    const found = offerOf(platform, fields, name);
    if (found === undefined) continue;
    const device = deviceOf(fields);
    // A battery is nobody to be spoken to: its name must not take the place of the lock's, which may be the same.
    if ('offer' in found) announcements.push({ name: found.offer.charge === undefined ? name : `battery ${found.offer.charge.topic}`, fingerprint: JSON.stringify([...fields]), ...found.offer, ...(device !== undefined && { device }) });
    else refused.push({ name, reason: found.refused });
  }
  return { announcements, refused };
}

type Offer = Pick<Announcement, 'lock' | 'contact' | 'light' | 'visitor' | 'codeReader' | 'charge'>;

/** What an entity offers, or why it cannot be used; undefined for one of a kind that is not looked for. */
function offerOf(platform: unknown, fields: DiscoveryFields, name: string): { readonly offer: Offer } | { readonly refused: string } | undefined {
  const offered = <Source>(entity: Entity<Source>, offer: (source: Source) => Offer) => ('source' in entity ? { offer: offer(entity.source) } : entity);
  if (platform === 'lock') return offered(lockEntity(fields, name), (lock) => ({ lock }));
  if (platform === 'light') return offered(lightEntity(fields, name), (light) => ({ light }));
  if ((platform === 'sensor' || platform === 'binary_sensor') && isBattery(fields)) return offered(batteryEntity(fields, platform), (charge) => ({ charge }));
  if (platform === 'tag') return offered(tagEntity(fields), (codeReader) => ({ codeReader }));
  if (platform === 'event' && isDoorbell(fields)) return offered(bellEntity(fields), (visitor) => ({ visitor }));
  if (platform === 'binary_sensor' && isDoorSensor(fields)) return offered(contactEntity(fields, name), (contact) => ({ contact }));
  if (platform === 'binary_sensor' && isMotionSensor(fields)) return offered(motionEntity(fields), (visitor) => ({ visitor }));
  return undefined;
}

/** Whose entity it is: the first of the device's identifiers. */
function deviceOf(fields: DiscoveryFields): string | undefined {
  const device = fields.get('device');
  const identifiers = field(device, 'identifiers') ?? field(device, 'ids');
  const first: unknown = Array.isArray(identifiers) ? identifiers[0] : identifiers;
  return typeof first === 'string' || typeof first === 'number' ? String(first) : undefined;
}

/** As Home Assistant shows it: the device's name, followed by the entity's own unless that is null. */
function nameOf(fields: DiscoveryFields, fallback: string): string {
  const own = fields.get('name');
  const parts = [textField(fields.get('device'), 'name'), typeof own === 'string' ? own : undefined];
  const name = parts.filter((part) => part !== undefined && part !== '').join(' ') || fallback;
  return isPlainTopic(name) ? name : fallback;
}
