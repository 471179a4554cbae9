import { CodedError } from '@latchkey/kit';

/** Reads a list's cursor, which is the id of the last item of the page before: ids sort by age. Throws `request.invalid`. */
export function idCursor(prefix: string, cursor: string | undefined): string | undefined {
  if (cursor === undefined || new RegExp(`^${prefix}_[0-9a-z]{26}$`).test(cursor)) return cursor;
  throw new CodedError('request.invalid', 'The cursor is not one that this list gave.');
}

/** The page of a list that was read to one item more than `limit`. */
export function pageOf<Item extends { readonly id: string }>(items: readonly Item[], limit: number): { readonly items: Item[]; readonly next: Item['id'] | null } {
  const page = items.slice(0, limit);
  return { items: page, next: items.length > limit ? (page.at(-1)?.id ?? null) : null };
}
