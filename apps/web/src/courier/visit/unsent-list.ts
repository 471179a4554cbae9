/** What was said on this phone in a visit, kept with its time until the server has answered. */
export interface UnsentList<T> {
  read(): readonly T[];
  add(one: T): void;
  remove(one: T): void;
}

/** Keeps them in the browser's storage of texts; where it has none, or what is there is no list of them, nothing is kept beyond the page. */
export function openUnsentList<T extends { readonly idempotencyKey: string }>(storage: Storage | undefined, name: string): UnsentList<T> {
  const read = (): readonly T[] => {
    try {
      // Written by this file.
      const kept = JSON.parse(storage?.getItem(name) ?? '[]') as unknown;
      return Array.isArray(kept) ? (kept as readonly T[]) : [];
    } catch {
      return [];
    }
  };
  const write = (list: readonly T[]): void => {
    try {
      if (list.length === 0) storage?.removeItem(name);
      else storage?.setItem(name, JSON.stringify(list));
    } catch {
      // Full or forbidden: it is sent all the same, as long as the page lives.
    }
  };
  return {
    read,
    add: (one) => write([...read(), one]),
    remove: ({ idempotencyKey }) => write(read().filter((kept) => kept.idempotencyKey !== idempotencyKey)),
  };
}
