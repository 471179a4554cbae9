import type { AlarmPort, Device } from '@latchkey/driver-api';
import { CodedError } from '@latchkey/kit';

/** Finds a siren or alarm light that the configuration names. Throws `hub.device_missing` for a name that no driver offers. */
export function bindAlarm(deviceId: string, devices: readonly Device[]): AlarmPort {
  const found = devices.find((device) => device.id === deviceId)?.alarm;
  if (found !== undefined) return found;
  throw new CodedError('hub.device_missing', `The site file names ${deviceId} as an alarm, which no configured driver offers`, {
    facts: { offered: devices.filter((device) => device.alarm !== undefined).map((device) => device.id) },
  });
}
