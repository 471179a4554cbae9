import type { NoticeGroup } from '@latchkey/contract';
import type { ToldKind } from './notice-kind.ts';
import type { Language } from './notice-text.ts';

/** One notice on its way to one address, as every channel gets it. */
export interface NoticeMessage {
  readonly notificationId: string;
  /** The same for every attempt. */
  readonly deliveryId: string;
  readonly kind: ToldKind;
  readonly group: NoticeGroup | 'quiet';
  readonly title: string;
  readonly body: string;
  readonly createdAt: string;
  readonly visitId: string | null;
  readonly incidentId: string | null;
  /** Where it leads. */
  readonly url: string;
  /** Messages with the same tag replace each other. */
  readonly tag: string;
  readonly language: Language;
  /** Where a receipt is posted, and the token that it shows. */
  readonly receipt: { readonly url: string; readonly token: string };
}

/** What can be done where a notice is shown, the most urgent first: browsers show two. */
export type NoticeButton = 'approve' | 'deny' | 'stop' | 'lock' | 'take';

const STOPPABLE: ReadonlySet<ToldKind> = new Set(['visit.unlocked', 'visit.found_open', 'visit.courier_waiting']);

export function buttonsOf({ kind, group, visitId, incidentId }: Pick<NoticeMessage, 'kind' | 'group' | 'visitId' | 'incidentId'>): readonly NoticeButton[] {
  if (kind === 'approval.asked') return ['approve', 'deny'];
  if (STOPPABLE.has(kind)) return ['stop'];
  if (group !== 'alarm') return [];
  // An alarm about the hub has no door to lock.
  return visitId === null && incidentId === null ? ['take'] : ['lock', 'take'];
}
