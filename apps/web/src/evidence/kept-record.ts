import type { RecordBreach } from '@latchkey/evidence';

/** What this device remembers of the hub's journal. Kept on the device alone: nobody else can make it forget. */
export interface KeptRecord {
  /** The last checkpoint that continued the one before. */
  readonly seen?: string | undefined;
  /** Set once the journal was another than the one seen, until a person has looked. */
  readonly breach?: { readonly what: RecordBreach; readonly noticedAt: number } | undefined;
}

/** `localStorage` in a browser. */
export type RecordStore = Pick<Storage, 'getItem' | 'setItem'>;

export function keptRecord(store: RecordStore, siteId: string): KeptRecord {
  try {
    // Written by rememberRecord() alone.
    return JSON.parse(store.getItem(nameOf(siteId)) ?? '{}') as KeptRecord;
  } catch {
    return {};
  }
}

export const rememberRecord = (store: RecordStore, siteId: string, record: KeptRecord): void => store.setItem(nameOf(siteId), JSON.stringify(record));

/** A person knows why the journal is another: the hub was replaced, or came back from a backup. */
export const followAnew = (store: RecordStore, siteId: string): void => rememberRecord(store, siteId, {});

const nameOf = (siteId: string): string => `latchkey.record.${siteId}`;
