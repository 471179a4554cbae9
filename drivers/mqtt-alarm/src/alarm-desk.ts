import type { Device } from '@latchkey/driver-api';

/** A device, and what the driver tells it of its broker. */
export interface AlarmDesk {
  readonly device: Device;
  /** What it must hear. */
  readonly topics: readonly string[];
  connected(up: boolean): void;
  heard(topic: string, payload: string): void;
}
