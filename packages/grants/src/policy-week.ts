import { Instant, Minutes, plus } from '@latchkey/kit';
import type { Policy } from './policy.ts';
import { decide, type WantedOpening } from './policy-decision.ts';
import { siteTime } from './policy-time.ts';

/** A part of a day in which a policy says one thing. Times by the site's clock, `HH:MM`; the day's last span ends at `24:00`. */
export interface PolicySpan {
  readonly from: string;
  readonly until: string;
  readonly says: 'itself' | 'ask' | 'shut';
}

export interface PolicyDay {
  /** `2026-06-01`, by the site's calendar. */
  readonly date: string;
  readonly spans: readonly PolicySpan[];
}

/** Windows begin and end at full five minutes where pages make them. */
const STEP = Minutes(5);
const DAYS = 7;

/** What a policy says to an opening on this day and the six that follow: asked of {@link decide}, moment by moment, so that nothing is told that the hub does not do. */
export function weekOf(policy: Policy, wanted: WantedOpening, now: Instant): readonly PolicyDay[] {
  const days: { readonly date: string; readonly spans: (PolicySpan & { until: string })[] }[] = [];
  for (let at = dayBegins(now, policy.timeZone); ; at = plus(at, STEP)) {
    const { date, time } = siteTime(at, policy.timeZone);
    if (days.at(-1)?.date !== date) {
      if (days.length === DAYS) return days;
      days.push({ date, spans: [] });
    }
    const decision = decide(policy, wanted, at);
    const says = decision.allowed ? decision.how : 'shut';
    const spans = days.at(-1)?.spans ?? [];
    const last = spans.at(-1);
    if (last?.says === says) continue;
    if (last !== undefined) last.until = time;
    spans.push({ from: time, until: '24:00', says });
  }
}

function dayBegins(now: Instant, timeZone: string): Instant {
  const [hours = 0, minutes = 0] = siteTime(now, timeZone).time.split(':').map(Number);
  const fullMinute = now - (now % Minutes(1));
  return Instant(fullMinute - Minutes(hours * 60 + minutes));
}
