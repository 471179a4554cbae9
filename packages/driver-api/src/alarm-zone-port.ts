import type { Instant, Unsubscribe } from '@latchkey/kit';
import type { Reachability, Reading } from './reading.ts';

/** How a zone can be armed. A panel knows some of them. */
export const ZONE_MODES = ['away', 'home', 'night', 'vacation', 'custom_bypass'] as const;
export type ZoneMode = (typeof ZONE_MODES)[number];

/**
 * What a burglar alarm says of a zone. `arming`: armed once the time to leave is over. `pending`: somebody came in and has some time to disarm it.
 * `triggered`: it goes off.
 */
export type ZoneState = 'disarmed' | `armed_${ZoneMode}` | 'arming' | 'pending' | 'triggered' | 'unknown';

/** Why a zone did not do as it was told. `zone.refused`: by the panel's own word (a wrong code, a window that stands open). `zone.silent`: no answer in time, so it may or may not. */
export type ZoneErrorCode = 'zone.refused' | 'zone.silent' | 'zone.offline';

export interface ZoneReport {
  readonly zone: ZoneState;
  /** When the report reached the hub. */
  readonly at: Instant;
}

/** A zone of a burglar alarm, as its panel tells of it. The panel's code is the driver's: nobody who uses the port knows it. */
export interface AlarmZonePort {
  readonly zone: Reading<ZoneState>;
  readonly reachability: Reachability;
  /** Resolves when the panel reports the zone disarmed. Rejects with a `CodedError<ZoneErrorCode>`, at the latest 5 s after the call. */
  disarm(signal: AbortSignal): Promise<void>;
  /** Resolves when the panel reports the zone armed in this mode, or arming: there may be a time to leave first. Rejects like {@link AlarmZonePort.disarm}. */
  arm(mode: ZoneMode, signal: AbortSignal): Promise<void>;
  onReport(listener: (report: ZoneReport) => void): Unsubscribe;
  onReachability(listener: (reachability: Reachability) => void): Unsubscribe;
}

/** How a state is armed; undefined for one that is not. */
export const modeOf = (zone: ZoneState): ZoneMode | undefined => ZONE_MODES.find((mode) => zone === `armed_${mode}`);
