import type { SiteAccessPoint } from '@latchkey/contract';

/** One entity as Home Assistant finds it (https://www.home-assistant.io/integrations/mqtt/#discovery-messages). */
export interface DoorEntity {
  readonly component: 'binary_sensor' | 'sensor' | 'button';
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
const DOOR_ENTITIES: readonly DoorEntity[] = [
  sensor('bolt', 'Bolt', 'lock'),
  sensor('door', 'Door', 'door'),
  sensor('visit', 'Visit', 'running'),
  sensor('alarm', 'Alarm', 'safety'),
  sensor('camera', 'Camera', 'problem'),
  { component: 'button', key: 'lock', config: { name: 'Lock', icon: 'mdi:lock', payload_press: 'LOCK' } },
];

const BATTERY_LOW = sensor('battery_low', 'Lock battery low', 'battery');
const BATTERY: DoorEntity = { component: 'sensor', key: 'battery', config: { name: 'Lock battery', device_class: 'battery', state_class: 'measurement', unit_of_measurement: '%', value_template: '{{ value_json.battery }}' } };

/** A door's entities as far as its devices tell: not every lock has a battery, and not every battery says more than that it is low. */
export const entitiesOf = ({ charge }: Pick<SiteAccessPoint, 'charge'>): readonly DoorEntity[] => [...DOOR_ENTITIES, ...(charge === undefined ? [] : [BATTERY_LOW]), ...(charge?.percent == null ? [] : [BATTERY])];

/** The state of {@link entitiesOf}, as one message: what is not known now is said to be unknown, never the last value. */
export function doorState({ bolt, door, lockReachable, contactReachable, camera, visitId, charge }: SiteAccessPoint, alarmed: boolean): Readonly<Record<string, string>> {
  const onOff = (on: boolean): string => (on ? 'ON' : 'OFF');
  return {
    // A bolt that is halfway locks nothing.
    bolt: !lockReachable || bolt.value === 'unknown' ? UNKNOWN : onOff(bolt.value !== 'thrown'),
    door: !contactReachable || door.value === 'unknown' ? UNKNOWN : onOff(door.value === 'open'),
    visit: onOff(visitId !== null),
    alarm: onOff(alarmed),
    camera: camera.state === 'none' || camera.state === 'connecting' ? UNKNOWN : onOff(camera.state !== 'live' || camera.proof?.verdict === 'failing'),
    ...(charge !== undefined && { battery_low: lockReachable ? onOff(charge.low) : UNKNOWN, battery: lockReachable && charge.percent !== null ? String(charge.percent) : UNKNOWN }),
  };
}
