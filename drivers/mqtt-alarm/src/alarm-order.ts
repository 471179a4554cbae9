import type { AlarmConfig } from './mqtt-alarm-config.ts';
import { propertyOf } from './zone-words.ts';

/** In seconds: longer than the hub waits before it asks again, so that the siren does not pause; short enough to end by itself when the hub is gone. */
const SOUNDS_FOR = 180;

/** What is published to `<base>/<name>/set` (https://www.zigbee2mqtt.io/guide/usage/exposes.html, `warning` of the IAS WD cluster). */
export function orderOf({ kind, property }: AlarmConfig, sounding: boolean): Readonly<Record<string, unknown>> {
  if (kind === 'switch') return { [property]: sounding ? 'ON' : 'OFF' };
  return { warning: sounding ? { mode: 'burglar', level: 'very_high', strobe: true, duration: SOUNDS_FOR } : { mode: 'stop', level: 'low', strobe: false, duration: 0 } };
}

/** Whether a switch says that it sounds, out of what its topic carried; undefined when it does not say. */
export function soundingOf({ kind, property }: AlarmConfig, payload: string): boolean | undefined {
  if (kind !== 'switch') return undefined;
  const value = propertyOf(payload, property);
  return value === 'ON' || value === true ? true : value === 'OFF' || value === false ? false : undefined;
}

/** What zigbee2mqtt says of a device being there: `{"state":"online"}`, or the bare word of older versions. */
export function presenceOf(payload: string): 'online' | 'offline' | undefined {
  const value = propertyOf(payload, 'state') ?? payload;
  return value === 'online' || value === 'offline' ? value : undefined;
}
