/** One answer that is being sent. */
export interface OpenView {
  /** Aborts when the answer is over or the link is cut. */
  readonly signal: AbortSignal;
  readonly end: () => void;
}

/** Who is looking by which link right now, so that a link that is taken back stops in the middle of a film. */
export interface OpenViews {
  begin(shareId: string): OpenView;
  cut(shareId: string): void;
}

export function createOpenViews(): OpenViews {
  const open = new Map<string, Set<AbortController>>();
  return {
    begin(shareId) {
      const looking = new AbortController();
      const same = open.get(shareId) ?? new Set();
      open.set(shareId, same.add(looking));
      const end = () => {
        same.delete(looking);
        if (same.size === 0 && open.get(shareId) === same) open.delete(shareId);
        looking.abort();
      };
      return { signal: looking.signal, end };
    },
    cut(shareId) {
      for (const looking of open.get(shareId) ?? []) looking.abort();
      open.delete(shareId);
    },
  };
}
