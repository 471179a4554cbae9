import { ApiError } from '@latchkey/client';
import { useState } from 'react';

/** Something that a press began: whether it runs, and the code of why it failed. */
export interface Acting {
  readonly busy: boolean;
  readonly failure: ApiError['code'] | undefined;
  /** Runs one thing at a time; a press meanwhile counts for nothing. Never rejects. */
  readonly act: (work: () => Promise<unknown>) => Promise<void>;
}

export function useActing(): Acting {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError['code']>();
  return {
    busy,
    failure,
    async act(work) {
      if (busy) return;
      setBusy(true);
      setFailure(undefined);
      try {
        await work();
      } catch (error) {
        setFailure(error instanceof ApiError ? error.code : 'server.failed');
      } finally {
        setBusy(false);
      }
    },
  };
}
