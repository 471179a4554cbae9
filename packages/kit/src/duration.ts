/** A span of time in milliseconds. Made by {@link Millis}, {@link Seconds}, {@link Minutes}, {@link Hours} or {@link Days}, never by hand. */
export type Duration = number & { readonly __unit: 'milliseconds' };

// The brand exists only for the compiler: a plain number of milliseconds is a Duration once a constructor has named its unit.
export const Millis = (count: number): Duration => count as Duration;
export const Seconds = (count: number): Duration => Millis(count * 1_000);
export const Minutes = (count: number): Duration => Seconds(count * 60);
export const Hours = (count: number): Duration => Minutes(count * 60);
export const Days = (count: number): Duration => Hours(count * 24);

/** Seconds, for protocols and people that count in them. */
export const toSeconds = (duration: Duration): number => duration / 1_000;

/** A short text for people and logs: `840 ms`, `2.4 s`, `3 min`, `5 h`. */
export function formatDuration(duration: Duration): string {
  const ms = Math.abs(duration);
  if (ms < 1_000) return `${Math.round(duration)} ms`;
  if (ms < 60_000) return `${(duration / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(duration / 60_000)} min`;
  return `${Math.round(duration / 3_600_000)} h`;
}
