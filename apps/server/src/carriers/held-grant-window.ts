import { comesUnasked, decide, type Policy, type WantedOpening } from '@latchkey/grants';
import { type Duration, Hours, Instant, Minutes, plus } from '@latchkey/kit';

/** A working day and the night after it, as stops have it: less than the day for which a hub holds one. */
const LONGEST: Duration = Hours(18);
/** Rules have windows of whole quarters of an hour at the finest that people write. */
const STEP: Duration = Minutes(15);

export interface HeldWindow {
  readonly from: Instant;
  readonly until: Instant;
}

/** When a stop could be served under a grant that is made now, in whole seconds; undefined where that is over, or not yet a matter of this day. `until`: what else ends it, such as the carrier's word. */
export function heldWindow(now: Instant, { notBefore, notAfter }: { readonly notBefore: string | null; readonly notAfter: string | null }, until: Instant): HeldWindow | undefined {
  const from = Math.max(now, notBefore === null ? now : Date.parse(notBefore));
  const end = Math.min(now + LONGEST, until, notAfter === null ? Infinity : Date.parse(notAfter));
  const [begins, ends] = [Math.floor(from / 1_000) * 1_000, Math.floor(end / 1_000) * 1_000];
  return begins < ends ? { from: Instant(begins), until: Instant(ends) } : undefined;
}

/** Whether the household's policy lets this carrier's couriers do this by themselves at some time of the window: a door that asks, or where couriers ring first, takes nothing while the line is down. The hub judges by its own copy, now and when somebody comes. */
export function opensByItself(policy: Policy, wanted: WantedOpening, { from, until }: HeldWindow): boolean {
  if (!comesUnasked(policy, wanted)) return false;
  for (let at = from; at < until; at = plus(at, STEP)) {
    const decision = decide(policy, wanted, at);
    if (decision.allowed && decision.how === 'itself') return true;
  }
  return false;
}
