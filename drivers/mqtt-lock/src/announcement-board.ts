import { Emitter, type Log, type Unsubscribe } from '@latchkey/kit';
import type { BrokerLink } from './broker-link.ts';
import { discoveryFilters, readDiscovery } from './home-assistant-discovery.ts';
import { CATALOGUE_LIMIT, decodePayload } from './payload.ts';
import type { Announcement } from './source.ts';
import { readZigbeeDevices } from './zigbee2mqtt-catalogue.ts';

/** At most this many devices are followed, whatever a broken or hostile peer announces. */
const DEVICE_LIMIT = 200;

/** Every device that is announced on a broker, by name. */
export interface AnnouncementBoard extends Disposable {
  readonly announcements: ReadonlyMap<string, Announcement>;
  onChange(listener: () => void): Unsubscribe;
}

/** Follows `bridge/devices`, and Home Assistant's discovery when a prefix is given. Names that zigbee2mqtt uses win. */
export function openAnnouncementBoard(
  link: BrokerLink,
  { baseTopic, homeAssistantPrefix }: { readonly baseTopic: string; readonly homeAssistantPrefix: string | undefined },
  log: Log,
): AnnouncementBoard {
  const changes = new Emitter<void>();
  const zigbee = `${baseTopic}/bridge/devices`;
  /** Announcements by the topic they came on. */
  const heard = new Map<string, readonly Announcement[]>();
  let announcements: ReadonlyMap<string, Announcement> = new Map();

  const merge = () => {
    const before = announcements;
    const next = new Map<string, Announcement>();
    const taken = new Set<string>();
    const topics = [...heard.keys()].toSorted((a, b) => Number(b === zigbee) - Number(a === zigbee));
    for (const announcement of topics.flatMap((topic) => heard.get(topic) ?? [])) {
      const stateTopics = [announcement.lock, announcement.contact].flatMap((source) => source?.stateTopic ?? []);
      // zigbee2mqtt can announce its devices to Home Assistant as well: the same device must not be there twice.
      if (next.has(announcement.name) || next.size >= DEVICE_LIMIT) continue;
      if (!announcement.fingerprint.startsWith(`["${baseTopic}"`) && stateTopics.some((topic) => taken.has(topic))) continue;
      for (const topic of stateTopics) taken.add(topic);
      const known = before.get(announcement.name);
      next.set(announcement.name, known?.fingerprint === announcement.fingerprint ? known : announcement);
    }
    announcements = next;
    changes.emit();
  };

  const unsubscribers = [
    link.hear(zigbee, ({ topic, payload }) => {
      const decoded = decodePayload(payload, CATALOGUE_LIMIT);
      if (!Array.isArray(decoded?.json)) {
        log.warn('a list of Zigbee devices could not be read', { topic, bytes: payload.length });
        return;
      }
      heard.set(topic, readZigbeeDevices(decoded.json, baseTopic));
      merge();
    }),
    ...(homeAssistantPrefix === undefined ? [] : discoveryFilters(homeAssistantPrefix)).map((filter) => link.hear(filter, ({ topic, payload }) => {
      // An empty message takes an announcement back.
      const decoded = decodePayload(payload, CATALOGUE_LIMIT);
      const { announcements: found, refused } = readDiscovery(homeAssistantPrefix ?? '', topic, decoded?.json);
      for (const { name, reason } of refused) log.warn('an announced device cannot be used', { name, topic, reason });
      if (found.length > 0) heard.set(topic, found);
      else if (!heard.delete(topic)) return;
      merge();
    })),
  ];

  return {
    get announcements() {
      return announcements;
    },
    onChange: (listener) => changes.subscribe(listener),
    [Symbol.dispose]() {
      for (const unsubscribe of unsubscribers) unsubscribe();
    },
  };
}
