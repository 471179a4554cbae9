import { Emitter, type Unsubscribe } from '@latchkey/kit';

const STORED_AS = 'latchkey.seen-visits';
const MOST = 100;

/** Visits with alarms that the reader has looked at on this device, so that they no longer stand above everything. */
export interface SeenVisits {
  readonly all: () => ReadonlySet<string>;
  add(visitId: string): void;
  readonly onChange: (listener: () => void) => Unsubscribe;
}

export function createSeenVisits(storage: Pick<Storage, 'getItem' | 'setItem'>): SeenVisits {
  const changed = new Emitter<void>();
  let seen: ReadonlySet<string> = new Set(read(storage));
  return {
    all: () => seen,
    add(visitId) {
      if (seen.has(visitId)) return;
      seen = new Set([...seen, visitId].slice(-MOST));
      try {
        storage.setItem(STORED_AS, JSON.stringify([...seen]));
      } catch {
        // A private window may forbid storage; then it is remembered as long as the page.
      }
      changed.emit();
    },
    onChange: (listener) => changed.subscribe(listener),
  };
}

function read(storage: Pick<Storage, 'getItem'>): readonly string[] {
  try {
    const value: unknown = JSON.parse(storage.getItem(STORED_AS) ?? '[]');
    return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
  } catch {
    return [];
  }
}
