import type { BoltState, Charge, ContactReport, DoorState, LockAction, LockReport, Reachability, Reading } from '@latchkey/driver-api';
import type { MatterConfig } from '../src/index.ts';

/** What the test asks of the process that runs the driver. */
export type HubRequest =
  | { readonly type: 'start'; readonly config: MatterConfig; readonly dataDir: string }
  | { readonly type: 'command'; readonly id: number; readonly action: LockAction }
  /** The caller of a command or refresh waits no longer. */
  | { readonly type: 'give-up'; readonly id: number }
  | { readonly type: 'refresh'; readonly id: number; readonly of: 'lock' | 'contact' };

/** Both ports' readings at the moment of sending. */
export interface HubSnapshot {
  readonly bolt: Reading<BoltState>;
  readonly charge: Reading<Charge | 'unknown'>;
  readonly door: Reading<DoorState>;
  readonly reachability: Reachability;
}

/** What the process that runs the driver tells the test. */
export type HubNotice = { readonly snapshot: HubSnapshot } & (
  | { readonly type: 'started'; readonly after: number }
  | { readonly type: 'lock-report'; readonly report: LockReport }
  | { readonly type: 'contact-report'; readonly report: ContactReport }
  | { readonly type: 'charge' }
  | { readonly type: 'reachability'; readonly reachability: Reachability }
  | { readonly type: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly message: string; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly type: 'settled'; readonly id: number; readonly error: { readonly code: string | undefined; readonly message: string } | undefined }
);
