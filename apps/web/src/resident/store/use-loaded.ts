import { ApiError } from '@latchkey/client';
import { useCallback, useEffect, useState } from 'react';

/** Something fetched for a screen. What was there before stays visible while it is fetched anew. */
export interface Loaded<Value> {
  readonly value: Value | undefined;
  /** The code of the last failure; undefined while it goes well. */
  readonly failure: ApiError['code'] | undefined;
  readonly reload: () => void;
}

/**
 * Fetches when the screen appears and whenever `version` changes; a later answer never loses to an earlier one.
 * `load` must stay the same between draws unless something else is to be fetched.
 */
export function useLoaded<Value>(load: (signal: AbortSignal) => Promise<Value>, version: unknown): Loaded<Value> {
  const [value, setValue] = useState<Value>();
  const [failure, setFailure] = useState<ApiError['code']>();
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const leaving = new AbortController();
    load(leaving.signal).then(
      (loaded) => {
        if (leaving.signal.aborted) return;
        setValue(loaded);
        setFailure(undefined);
      },
      (error: unknown) => {
        if (!leaving.signal.aborted) setFailure(error instanceof ApiError ? error.code : 'server.failed');
      },
    );
    return () => leaving.abort();
  }, [load, version, turn]);
  return { value, failure, reload: useCallback(() => setTurn((before) => before + 1), []) };
}
