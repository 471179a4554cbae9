import { CodedError, type Instant, parseInstant, toIso } from '@latchkey/kit';

/** An instant of a request, where the contract takes any text. Throws `request.invalid`. */
export function readInstant(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw new CodedError('request.invalid', 'A time is not of the form 2026-11-22T15:00:00.000Z.');
  return instant;
}

/** {@link readInstant} in the form of the database, where there is one. */
export const instantOf = (text: string | undefined): string | undefined => (text === undefined ? undefined : toIso(readInstant(text)));

interface TimeSpan {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

/** The instants of a query in the form of the database. Throws `request.invalid`. */
export const spanOf = ({ from, until }: TimeSpan): TimeSpan => ({ from: instantOf(from), until: instantOf(until) });
