import { CodedError } from '@latchkey/kit';

/** Reads a list's cursor, which is the id of the last item of the page before: ids sort by age. Throws `request.invalid`. */
export function idCursor(prefix: string, cursor: string | undefined): string | undefined {
  if (cursor === undefined || new RegExp(`^${prefix}_[0-9a-z]{26}$`).test(cursor)) return cursor;
  throw new CodedError('request.invalid', 'The cursor is not one that this list gave.');
}
