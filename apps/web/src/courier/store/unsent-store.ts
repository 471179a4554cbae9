import type { DBSchema, IDBPDatabase } from 'idb';

/** What was said on this phone, kept until the server has it; one thing a key, and the newest stays. */
export interface UnsentStore<T> {
  readonly read: () => Promise<T[]>;
  /** Resolves when it would survive a power cut, as far as the phone tells the truth. */
  readonly write: (one: T) => Promise<void>;
  /** Nothing where it was said anew meanwhile: that one stays. */
  readonly remove: (one: T) => Promise<void>;
}

/** A store of a database whose keys are in its values. */
export function openUnsentStore<T extends { readonly idempotencyKey: string }, S extends DBSchema>(database: IDBPDatabase<S>, name: string, keyOf: (one: T) => string): UnsentStore<T> {
  // The store's name and its values belong together by the caller's word; idb's types cannot say so for a name that varies.
  const plain = database as unknown as IDBPDatabase;
  const strict = () => plain.transaction(name, 'readwrite', { durability: 'strict' });
  return {
    read: () => plain.getAll(name) as Promise<T[]>,
    async write(one) {
      const write = strict();
      await Promise.all([write.store.put(one), write.done]);
    },
    async remove(one) {
      const write = strict();
      const kept = (await write.store.get(keyOf(one))) as T | undefined;
      if (kept?.idempotencyKey === one.idempotencyKey) await write.store.delete(keyOf(one));
      await write.done;
    },
  };
}
