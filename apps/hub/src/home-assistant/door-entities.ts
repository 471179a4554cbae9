import type { SiteAccessPoint } from '@latchkey/contract';

/** One entity as Home Assistant finds it (https://www.home-assistant.io/integrations/mqtt/#discovery-messages). */
export interface DoorEntity {
  readonly component: 'binary_sensor' | 'button';
  readonly key: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** What Home Assistant takes for “not known”. */
const UNKNOWN = 'None';
const sensor = (key: string, name: string, deviceClass: string): DoorEntity => ({ component: 'binary_sensor', key, config: { name, device_class: deviceClass, value_template: `{{ value_json.${key} }}` } });

/**
 * A door's entities. They read, but for one button that locks: a lock entity of Home Assistant always offers to unlock too, so the bolt is a sensor here.
 * `on` is what needs somebody: unlocked, open, a visit, an alarm, a camera that proves nothing.
 */
export const DOOR_ENTITIES: readonly DoorEntity[] = [
  sensor('bolt', 'Bolt', 'lock'),
  sensor('door', 'Door', 'door'),
  sensor('visit', 'Visit', 'running'),
  sensor('alarm', 'Alarm', 'safety'),
  sensor('camera', 'Camera', 'problem'),
  { component: 'button', key: 'lock', config: { name: 'Lock', icon: 'mdi:lock', payload_press: 'LOCK' } },
];

/** The state of {@link DOOR_ENTITIES}, as one message: what is not known now is said to be unknown, never the last value. */
export function doorState({ bolt, door, lockReachable, contactReachable, camera, visitId }: SiteAccessPoint, alarmed: boolean): Readonly<Record<string, string>> {
  const onOff = (on: boolean): string => (on ? 'ON' : 'OFF');
  return {
    // A bolt that is halfway locks nothing.
    bolt: !lockReachable || bolt.value === 'unknown' ? UNKNOWN : onOff(bolt.value !== 'thrown'),
    door: !contactReachable || door.value === 'unknown' ? UNKNOWN : onOff(door.value === 'open'),
    visit: onOff(visitId !== null),
    alarm: onOff(alarmed),
    camera: camera.state === 'none' || camera.state === 'connecting' ? UNKNOWN : onOff(camera.state !== 'live' || camera.proof?.verdict === 'failing'),
  };
}
