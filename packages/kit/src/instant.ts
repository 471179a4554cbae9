import { type Duration, Millis } from './duration.ts';

/** A point in time: milliseconds since 1970-01-01T00:00:00Z, as told by an injected {@link Clock}. */
export type Instant = number & { readonly __unit: 'epoch-milliseconds' };

// The brand exists only for the compiler, as in duration.ts.
export const Instant = (epochMillis: number): Instant => epochMillis as Instant;

export const plus = (instant: Instant, duration: Duration): Instant => Instant(instant + duration);

/** How long after `from` the instant `to` is; negative when it is before. */
export const between = (from: Instant, to: Instant): Duration => Millis(to - from);

/** ISO 8601 in UTC with milliseconds, the one text form in messages, storage and logs. */
export const toIso = (instant: Instant): string => new Date(instant).toISOString();

/** The years that four digits can say and a database can keep. */
const [EARLIEST, LATEST] = [Date.parse('0001-01-01T00:00:00.000Z'), Date.parse('9999-12-31T23:59:59.999Z')];

/** Reads an ISO 8601 text of the years 1 to 9999; undefined when it is not one. */
export function parseInstant(text: string): Instant | undefined {
  const epoch = Date.parse(text);
  return epoch >= EARLIEST && epoch <= LATEST ? Instant(epoch) : undefined;
}
