import type { VisitRules } from '@latchkey/domain';
import type { AccessPoint } from './devices/access-point.ts';
import type { Journal } from './journal/journal.ts';
import type { VisitCamera } from './visits/visit-recording-port.ts';

/**
 * Wrappers around what a hub writes to and acts through, so that a rig can stand at every such point of a visit: to count it, or to pull the plug there.
 * An argument of the composition and of nothing else: neither configuration nor environment can set it.
 */
export interface HubInstrument {
  readonly journal?: (journal: Journal) => Journal;
  readonly accessPoint?: (point: AccessPoint) => AccessPoint;
  readonly camera?: (camera: VisitCamera) => VisitCamera;
  /** Shorter deadlines, so that a visit takes seconds. */
  readonly rules?: Partial<Omit<VisitRules, 'camera' | 'contact'>>;
}
