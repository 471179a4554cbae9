import type { Duration } from '@latchkey/kit';
import type { LumaGrid } from './luma-grid.ts';

// Every `at` is the hub's monotonic clock: it never jumps, and no camera can set it.

/** One coded picture reached the hub. */
export interface PacketFact {
  /** When its last packet came. */
  readonly at: Duration;
  /** 90 kHz, unwrapped, comparable only within one session. */
  readonly rtpTime: number;
  /** Counts the connections to the camera. */
  readonly session: number;
  readonly keyframe: boolean;
  readonly bytes: number;
  /** A hash of the coded slices without their headers; keyframes only. Two equal ones are one and the same picture. */
  readonly hash?: string;
}

/** A picture was decoded. */
export interface FrameFact {
  readonly at: Duration;
  /** Of the packet that it came from: the monitor finds its arrival by it. */
  readonly rtpTime: number;
  readonly session: number;
  readonly grid: LumaGrid;
}

/** The lamp was told to switch. Told once when the command leaves, and once more when it is acknowledged. */
export interface LampFact {
  /** When the command left the hub. */
  readonly at: Duration;
  readonly on: boolean;
  /** When the lamp's acknowledgement came: it switched between the two. */
  readonly answeredAt?: Duration;
}

/** The door contact reported. */
export interface DoorFact {
  readonly at: Duration;
  readonly door: 'open' | 'closed' | 'unknown';
}

/** What the driver says of the connection. */
export type ConnectionState = 'connecting' | 'streaming' | 'stalled' | 'down';
