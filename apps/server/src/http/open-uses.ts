/** One answer or socket that is being sent. */
export interface OpenUse {
  /** Aborts when it is over or cut. */
  readonly signal: AbortSignal;
  readonly end: () => void;
}

/** What is being sent right now by which session or link, so that one that is taken back stops in the middle of a film. */
export interface OpenUses {
  begin(key: string): OpenUse;
  cut(key: string): void;
}

export function createOpenUses(): OpenUses {
  const open = new Map<string, Set<AbortController>>();
  return {
    begin(key) {
      const using = new AbortController();
      const same = open.get(key) ?? new Set();
      open.set(key, same.add(using));
      const end = () => {
        same.delete(using);
        if (same.size === 0 && open.get(key) === same) open.delete(key);
        using.abort();
      };
      return { signal: using.signal, end };
    },
    cut(key) {
      for (const using of open.get(key) ?? []) using.abort();
      open.delete(key);
    },
  };
}
