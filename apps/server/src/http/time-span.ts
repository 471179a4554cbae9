import { CodedError, parseInstant, toIso } from '@latchkey/kit';

interface TimeSpan {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

/** The instants of a query, which are any texts, in the form of the database. Throws `request.invalid`. */
export const spanOf = ({ from, until }: TimeSpan): TimeSpan => ({ from: instantOf(from), until: instantOf(until) });

function instantOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const instant = parseInstant(text);
  if (instant === undefined) throw new CodedError('request.invalid', 'A time is not of the form 2026-11-22T15:00:00.000Z.');
  return toIso(instant);
}
