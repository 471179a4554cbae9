import type { Duration, Instant, Unsubscribe } from '@latchkey/kit';
import type { Reachability, Reading } from './reading.ts';

export type LightState = 'on' | 'off' | 'unknown';

export interface LightReport {
  readonly light: LightState;
  /** When the report reached the hub. */
  readonly at: Instant;
}

/** What a light is asked to be. */
export interface LightSetting {
  readonly on: boolean;
  /** Brightness from 0 to 1 while it is on; the light's own choice when left out, and ignored by one that cannot be dimmed. */
  readonly level?: number;
}

/** Why a light was not switched. `light.silent`: no answer in time, so it may or may not have changed. */
export type LightErrorCode = 'light.refused' | 'light.silent' | 'light.offline';

export interface LightTraits {
  readonly dimmable: boolean;
}

/** How quickly a light answered of late, from the call of {@link LightPort.set} to its acknowledgement. The lamp's own glow comes on top. */
export interface LightLatency {
  /** How many of the newest answers the numbers rest on, at most 50. */
  readonly answers: number;
  readonly median: Duration;
  readonly worst: Duration;
}

/** A light that the hub may switch. What it really shines is for a camera to say: a report is the device's word. */
export interface LightPort {
  readonly traits: LightTraits;
  readonly light: Reading<LightState>;
  readonly reachability: Reachability;
  /** Undefined before the first acknowledgement. */
  readonly latency: LightLatency | undefined;
  /**
   * Switches at once, without a fade. Resolves when the light acknowledged the request; the state comes through {@link LightPort.onReport}.
   * Rejects with a `CodedError<LightErrorCode>`, at the latest 5 s after the call. Settings take effect in the order of their calls.
   */
  set(setting: LightSetting, signal: AbortSignal): Promise<void>;
  /** Asks the light for its state now; the answer comes through {@link LightPort.onReport}, also when nothing changed. Rejects like {@link LightPort.set}. */
  refresh(signal: AbortSignal): Promise<void>;
  onReport(listener: (report: LightReport) => void): Unsubscribe;
  onReachability(listener: (reachability: Reachability) => void): Unsubscribe;
}
