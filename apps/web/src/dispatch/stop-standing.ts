import type { DayDelivery, NotLeftReason, StopReason } from '@latchkey/contract';

/** How a stop stands; `detail` is a code for support. */
export type Standing = { readonly attention: boolean; readonly at: string | null } & (
  | { readonly kind: 'waiting' | 'expected' | 'there' | 'open' | 'delivered' | 'proved' | 'cancelled' | 'unsecured' }
  | { readonly kind: 'notLeft'; readonly reason: NotLeftReason | StopReason }
  | { readonly kind: 'refused' | 'alarm'; readonly detail: string }
);

const TROUBLE: ReadonlySet<string> = new Set(['left_open', 'jammed', 'unconfirmed', 'recovering', 'evacuating']);

/** How a stop stands, worst first: a door that is not secured, an alarm, what the courier said, a refusal, what is going on. What needs a person has `attention`. */
export function standingOf({ status, courierId, report, visit }: Pick<DayDelivery, 'status' | 'courierId' | 'report' | 'visit'>): Standing {
  const at = visit?.endedAt ?? visit?.startedAt ?? null;
  const runs = visit !== null && visit.endedAt === null;
  if (visit !== null && TROUBLE.has(visit.state)) return { kind: 'unsecured', attention: true, at };
  if (visit !== null && visit.alarms.length > 0) return { kind: 'alarm', detail: visit.alarms.join(', '), attention: true, at };
  if (status === 'delivered') return { kind: visit?.securedToken == null ? 'delivered' : 'proved', attention: false, at };
  if (status === 'cancelled') return { kind: 'cancelled', attention: false, at: null };
  if (runs) return { kind: visit.unlockedAt === null ? 'there' : 'open', attention: false, at };
  const said = [report, visit?.report ?? null].filter((each) => each !== null).toSorted((one, other) => other.at.localeCompare(one.at))[0];
  if (said !== undefined) return { kind: 'notLeft', reason: said.reason, attention: true, at: said.at };
  if (visit?.refusal != null) return { kind: 'refused', detail: visit.refusal, attention: true, at };
  return { kind: courierId === null ? 'waiting' : 'expected', attention: false, at: null };
}
