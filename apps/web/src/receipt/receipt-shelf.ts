import type { OwnVisit } from '@latchkey/contract';
import { newShareSecret } from '@latchkey/sealing';

const SHELF = 'latchkey-receipts';
/** As many visits as the server lists. */
const MOST = 200;

/** The secrets of this phone's receipts, by visit. */
export interface ReceiptShelf {
  /** One and the same for a visit, from the first time on, as long as the browser keeps it. */
  secretOf(visitId: OwnVisit['id']): string;
}

/** Keeps them in the browser's storage of texts; where it has none, for as long as the page lives. */
export function openReceiptShelf(storage: Storage | undefined): ReceiptShelf {
  const inPage = new Map<string, string>();
  const read = (): readonly (readonly [string, string])[] => {
    try {
      // Written by this file; anything else holds no pair of texts.
      const kept = JSON.parse(storage?.getItem(SHELF) ?? '[]') as unknown;
      return Array.isArray(kept) ? kept.filter((pair): pair is [string, string] => Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === 'string')) : [];
    } catch {
      return [];
    }
  };
  return {
    secretOf(visitId) {
      const kept = read();
      const known = inPage.get(visitId) ?? kept.find(([id]) => id === visitId)?.[1];
      if (known !== undefined) return known;
      const secret = newShareSecret();
      inPage.set(visitId, secret);
      try {
        storage?.setItem(SHELF, JSON.stringify([[visitId, secret], ...kept].slice(0, MOST)));
      } catch {
        // Full or forbidden: another is made the next time.
      }
      return secret;
    },
  };
}
