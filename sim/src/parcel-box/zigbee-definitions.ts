import type { OpeningState } from '../device-protocol.ts';

/** Names under which the box's lock, its lid contact, the lantern over it and the porch's motion sensor are known to the bridge. */
export interface BoxNames {
  readonly lock: string;
  readonly contact: string;
  readonly lamp: string;
  readonly motion: string;
}

/** Bits of zigbee2mqtt's `access`: published in the state, may be set, may be read by `/get`. */
const STATE = 1;
const STATE_GET = 5;
const ALL = 7;

const LOCK_STATES = { partial: 'not_fully_locked', thrown: 'locked', withdrawn: 'unlocked' } as const;

/** A lock's state as zigbee2mqtt derives it from the cluster's LockState: anything but *locked* reads UNLOCK. */
export const lockState = (opening: OpeningState) => ({
  state: opening.bolt === 'thrown' ? 'LOCK' : 'UNLOCK',
  lock_state: LOCK_STATES[opening.bolt],
});

/** A contact's state: `contact` is true while the lid touches its frame. */
export const contactState = (opening: OpeningState) => ({ contact: opening.door === 'closed' });

const battery = {
  access: STATE_GET, category: 'diagnostic', description: 'Remaining battery in %', label: 'Battery', name: 'battery',
  property: 'battery', type: 'numeric', unit: '%', value_max: 100, value_min: 0,
};
const linkQuality = {
  access: STATE, category: 'diagnostic', description: 'Link quality (signal strength)', label: 'Linkquality', name: 'linkquality',
  property: 'linkquality', type: 'numeric', unit: 'lqi', value_max: 255, value_min: 0,
};

const lockExposes = [
  {
    features: [
      {
        access: ALL, label: 'State', name: 'state', property: 'state', type: 'binary', value_off: 'UNLOCK', value_on: 'LOCK',
      },
      {
        access: STATE, description: 'Actual state of the lock', label: 'Lock state', name: 'lock_state', property: 'lock_state',
        type: 'enum', values: ['not_fully_locked', 'locked', 'unlocked'],
      },
    ],
    label: 'Lock',
    type: 'lock',
  },
  {
    access: STATE, category: 'diagnostic', description: 'Triggered action on the lock', label: 'Action', name: 'action', property: 'action', type: 'enum',
    values: ['unknown', 'lock', 'unlock', 'one_touch_lock', 'key_lock', 'key_unlock', 'auto_lock', 'manual_lock', 'manual_unlock'],
  },
  battery,
  linkQuality,
];

const contactExposes = [
  {
    access: STATE_GET, description: 'Indicates if the contact is closed (= true) or open (= false)', label: 'Contact', name: 'contact',
    property: 'contact', type: 'binary', value_off: true, value_on: false,
  },
  battery,
  linkQuality,
];

const lampExposes = [
  {
    features: [
      { access: ALL, description: 'On/off state of this light', label: 'State', name: 'state', property: 'state', type: 'binary', value_off: 'OFF', value_on: 'ON', value_toggle: 'TOGGLE' },
    ],
    type: 'light',
  },
  linkQuality,
];

const motionExposes = [
  {
    access: STATE, description: 'Indicates whether the device detected occupancy', label: 'Occupancy', name: 'occupancy',
    property: 'occupancy', type: 'binary', value_off: false, value_on: true,
  },
  battery,
  linkQuality,
];

const joined = {
  type: 'EndDevice', supported: true, disabled: false, power_source: 'Battery', interviewing: false,
  interview_completed: true, interview_state: 'SUCCESSFUL', software_build_id: '1.0.4', date_code: '20250301',
};

/** The payload of `bridge/devices`: coordinator, lock, lid contact, lantern and motion sensor, as zigbee2mqtt 2 describes them. */
export function bridgeDevices(names: BoxNames): readonly unknown[] {
  return [
    {
      ...joined, ieee_address: '0x00124b0024c10000', type: 'Coordinator', network_address: 0, friendly_name: 'Coordinator',
      definition: null, power_source: undefined, endpoints: {},
    },
    {
      ...joined, ieee_address: '0x00124b0024c1b0c5', network_address: 41_201, friendly_name: names.lock, manufacturer: 'Latchkey', model_id: 'SIM-BOX-LOCK',
      definition: {
        source: 'external', model: 'SIM-BOX-LOCK', vendor: 'Latchkey', description: 'Parcel box lock', exposes: lockExposes,
        options: [], supports_ota: false,
      },
      endpoints: { 1: { bindings: [], configured_reportings: [], clusters: { input: ['genBasic', 'genPowerCfg', 'closuresDoorLock'], output: [] }, scenes: [] } },
    },
    {
      ...joined, ieee_address: '0x00124b0024c11d00', network_address: 9_377, friendly_name: names.contact, manufacturer: 'Latchkey', model_id: 'SIM-BOX-LID',
      definition: {
        source: 'external', model: 'SIM-BOX-LID', vendor: 'Latchkey', description: 'Parcel box lid contact', exposes: contactExposes,
        options: [], supports_ota: false,
      },
      endpoints: { 1: { bindings: [], configured_reportings: [], clusters: { input: ['genBasic', 'genPowerCfg', 'ssIasZone'], output: [] }, scenes: [] } },
    },
    {
      ...joined, power_source: 'Mains (single phase)', type: 'Router', ieee_address: '0x00124b0024c11a3f', network_address: 12_873, friendly_name: names.lamp,
      manufacturer: 'Latchkey', model_id: 'SIM-LANTERN',
      definition: {
        source: 'external', model: 'SIM-LANTERN', vendor: 'Latchkey', description: 'Porch lantern', exposes: lampExposes, options: [], supports_ota: false,
      },
      endpoints: { 1: { bindings: [], configured_reportings: [], clusters: { input: ['genBasic', 'genOnOff'], output: [] }, scenes: [] } },
    },
    {
      ...joined, ieee_address: '0x00124b0024c13107', network_address: 30_118, friendly_name: names.motion, manufacturer: 'Latchkey', model_id: 'SIM-MOTION',
      definition: {
        source: 'external', model: 'SIM-MOTION', vendor: 'Latchkey', description: 'Porch motion sensor', exposes: motionExposes, options: [], supports_ota: false,
      },
      endpoints: { 1: { bindings: [], configured_reportings: [], clusters: { input: ['genBasic', 'genPowerCfg', 'msOccupancySensing'], output: [] }, scenes: [] } },
    },
  ];
}
