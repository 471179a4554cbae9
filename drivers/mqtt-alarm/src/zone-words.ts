import { ZONE_MODES, type ZoneMode, type ZoneState } from '@latchkey/driver-api';
import type { ZoneConfig } from './mqtt-alarm-config.ts';

const STATES: ReadonlySet<string> = new Set<ZoneState>(['disarmed', 'arming', 'pending', 'triggered', ...ZONE_MODES.map((mode) => `armed_${mode}` as const)]);
/** Alarmo's words for what it did not do (`custom_components/alarmo/mqtt.py`). */
const REFUSALS: ReadonlySet<string> = new Set(['FAILED_TO_ARM', 'COMMAND_NOT_ALLOWED', 'INVALID_CODE_PROVIDED', 'NO_CODE_PROVIDED']);

/** What is published to the command topic (https://www.home-assistant.io/integrations/alarm_control_panel.mqtt/). `undefined`: to disarm. */
export function commandOf({ commands }: Pick<ZoneConfig, 'commands'>, mode: ZoneMode | undefined, code: string | undefined): string {
  const word = mode === undefined ? 'DISARM' : `ARM_${mode.toUpperCase()}`;
  return commands === 'plain' ? word : JSON.stringify({ command: word, ...(code === undefined ? {} : { code }) });
}

/** How the zone is, out of what its state topic carried. `disarming` and what no panel is known to say are `unknown`; undefined where nothing is said of it. */
export function zoneStateOf({ stateProperty }: Pick<ZoneConfig, 'stateProperty'>, payload: string): ZoneState | undefined {
  const said = stateProperty === undefined ? payload.trim() : propertyOf(payload, stateProperty);
  if (typeof said !== 'string' || said === '') return undefined;
  // Every member of the set is a state.
  return STATES.has(said) ? (said as ZoneState) : 'unknown';
}

/** Why the panel says that it did not do as it was told; undefined for any other of its events. */
export function refusalOf(payload: string): string | undefined {
  const said = propertyOf(payload, 'event') ?? payload.trim();
  return typeof said === 'string' && REFUSALS.has(said) ? said : undefined;
}

/** A member of the JSON object in a payload; undefined where there is none. */
export function propertyOf(payload: string, name: string): unknown {
  try {
    const parsed: unknown = JSON.parse(payload);
    return typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, name) ? Reflect.get(parsed, name) : undefined;
  } catch {
    return undefined;
  }
}
