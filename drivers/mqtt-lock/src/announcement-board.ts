import { Emitter, type Log, type Unsubscribe } from '@latchkey/kit';
import type { BrokerLink } from './broker-link.ts';
import { discoveryFilters, readDiscovery } from './home-assistant-discovery.ts';
import { CATALOGUE_LIMIT, decodePayload } from './payload.ts';
import type { Announcement, ChargeSource } from './source.ts';
import { readZigbeeDevices } from './zigbee2mqtt-catalogue.ts';

/** At most this many devices are followed, whatever a broken or hostile peer announces. */
const DEVICE_LIMIT = 200;

/** Every device that is announced on a broker, by name. */
export interface AnnouncementBoard extends Disposable {
  readonly announcements: ReadonlyMap<string, Announcement>;
  /** Where the battery of this lock is heard: with the lock itself, or from whatever its device announces beside it. */
  chargesOf(name: string): readonly ChargeSource[];
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
    const add = (announcement: Announcement) => {
      if (next.has(announcement.name) || next.size >= DEVICE_LIMIT) return;
      const known = before.get(announcement.name);
      next.set(announcement.name, known?.fingerprint === announcement.fingerprint ? known : announcement);
    };
    const bridged = heard.get(zigbee) ?? [];
    bridged.forEach(add);
    // zigbee2mqtt can announce its devices to Home Assistant as well: the same device must not be there twice.
    const taken = new Set(bridged.flatMap(stateTopics));
    for (const [topic, found] of heard) {
      if (topic !== zigbee) found.filter((announcement) => !stateTopics(announcement).some((stateTopic) => taken.has(stateTopic))).forEach(add);
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
    chargesOf(name) {
      const { device, charge } = announcements.get(name) ?? {};
      if (charge !== undefined) return [charge];
      return device === undefined ? [] : [...announcements.values()].flatMap((other) => (other.device === device && other.charge !== undefined ? [other.charge] : []));
    },
    onChange: (listener) => changes.subscribe(listener),
    [Symbol.dispose]() {
      for (const unsubscribe of unsubscribers) unsubscribe();
    },
  };
}

const stateTopics = ({ lock, contact, light, visitor, codeReader, charge }: Announcement): readonly string[] => [lock?.stateTopic, contact?.stateTopic, light?.stateTopic, visitor?.topic, codeReader?.topic, charge?.topic].filter((topic) => topic !== undefined);
