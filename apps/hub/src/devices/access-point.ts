import type { AlarmZonePort, CameraPort, CodeReaderPort, ContactPort, Device, LightPort, LockPort, VisitorPort } from '@latchkey/driver-api';
import { CodedError } from '@latchkey/kit';
import type { AccessPointConfig } from '../hub-config.ts';

/** A zone of the household's burglar alarm. */
export interface AlarmZone {
  /** The device's. */
  readonly id: string;
  readonly name: string;
  readonly port: AlarmZonePort;
}

/** One thing that opens, with its devices looked up. */
export interface AccessPoint {
  readonly id: `ap_${string}`;
  readonly name: string;
  readonly kind: AccessPointConfig['kind'];
  readonly lock: LockPort;
  /** Left out at a box that nothing watches but its bolt: its visits can only claim that the bolt is thrown. */
  readonly contact: ContactPort | undefined;
  /** The zone that goes off when it opens while armed. */
  readonly alarmZone?: AlarmZone | undefined;
  readonly camera: CameraPort | undefined;
  readonly cameraRule: 'required' | 'optional';
  /** A lamp in the camera's view. */
  readonly lamp: LightPort | undefined;
  /** Bells and motion sensors. */
  readonly visitors: readonly VisitorPort[];
  /** Reads what a courier's phone shows while the line is down; `camera` is the one that watches this door. */
  readonly codeReader?: CodeReaderPort | 'camera' | undefined;
  /** A light that answers whoever shows it. */
  readonly codeReaderLight?: LightPort | undefined;
  readonly pictureRule: AccessPointConfig['pictureRule'];
  readonly fireRule: 'unlock' | 'tell';
}

/** The contact that the configuration names for something else than a door. Throws `hub.device_missing` for a name that no driver offers. */
export function bindContact(deviceId: string, devices: readonly Device[]): ContactPort {
  const found = devices.find((device) => device.id === deviceId)?.contact;
  if (found === undefined) throw new CodedError('hub.device_missing', `The site names ${deviceId} as the fire alarm’s contact, which no configured driver offers`);
  return found;
}

/** Finds a zone of the burglar alarm. Throws `hub.device_missing` for a name that no driver offers. */
function bindZone(deviceId: string, devices: readonly Device[]): AlarmZone {
  const found = devices.find(({ id, alarmZone }) => id === deviceId && alarmZone !== undefined);
  if (found?.alarmZone === undefined) throw new CodedError('hub.device_missing', `The site names ${deviceId} as a door’s alarm zone, which no configured driver offers`);
  return { id: found.id, name: found.name, port: found.alarmZone };
}

/** Finds the devices that the configuration names. Throws `hub.device_missing` for a name that no driver offers. */
export function bindAccessPoint(config: AccessPointConfig, devices: readonly Device[], id: `ap_${string}`): AccessPoint {
  const find = <Port extends 'lock' | 'contact' | 'camera' | 'light' | 'visitor' | 'codeReader'>(port: Port, deviceId: string): NonNullable<Device[Port]> => {
    const found = devices.find((device) => device.id === deviceId)?.[port];
    if (found === undefined || found === null) {
      throw new CodedError('hub.device_missing', `The access point ${config.name} names ${deviceId} as its ${port}, which no configured driver offers`, {
        facts: { offered: devices.filter((device) => device[port] !== undefined).map((device) => device.id) },
      });
    }
    return found;
  };
  return {
    id,
    name: config.name,
    kind: config.kind,
    lock: find('lock', config.lock),
    contact: config.contact === undefined ? undefined : find('contact', config.contact),
    alarmZone: config.alarmZone === undefined ? undefined : bindZone(config.alarmZone, devices),
    camera: config.camera === undefined ? undefined : find('camera', config.camera),
    cameraRule: config.cameraRule,
    lamp: config.lamp === undefined ? undefined : find('light', config.lamp),
    visitors: config.visitors.map((id) => find('visitor', id)),
    codeReader: config.codeReader === undefined ? undefined : config.codeReader === config.camera ? 'camera' : find('codeReader', config.codeReader),
    codeReaderLight: config.codeReaderLight === undefined ? undefined : find('light', config.codeReaderLight),
    pictureRule: config.pictureRule,
    fireRule: config.fireRule,
  };
}
