import { ApiError } from '@latchkey/client';
import { type Clock, type Duration, Emitter, Seconds, type Unsubscribe } from '@latchkey/kit';

/** How long a cancellation can be taken back. */
export const UNDO_WITHIN: Duration = Seconds(6);

export type Cancelling = { readonly step: 'undoable' } | { readonly step: 'sending' } | { readonly step: 'done' } | { readonly step: 'failed'; readonly code: ApiError['code'] };

/** Cancellations that wait a moment before they are sent, so that a slip of the finger costs nothing. */
export interface ParcelCancelling {
  ask(parcelId: string): void;
  undo(parcelId: string): void;
  /** Sends what is waiting at once: the page is being closed, and what it showed as cancelled has to be. */
  flush(): void;
  readonly all: () => ReadonlyMap<string, Cancelling>;
  readonly onChange: (listener: () => void) => Unsubscribe;
}

export function createParcelCancelling({ clock, cancel }: { readonly clock: Clock; readonly cancel: (parcelId: string) => Promise<unknown> }): ParcelCancelling {
  const changed = new Emitter<void>();
  const timers = new Map<string, Disposable>();
  let steps: ReadonlyMap<string, Cancelling> = new Map();
  const set = (parcelId: string, step: Cancelling | undefined) => {
    const next = new Map(steps);
    if (step === undefined) next.delete(parcelId);
    else next.set(parcelId, step);
    steps = next;
    changed.emit();
  };
  const stopWaiting = (parcelId: string): boolean => {
    timers.get(parcelId)?.[Symbol.dispose]();
    return timers.delete(parcelId);
  };
  const send = (parcelId: string) => {
    if (!stopWaiting(parcelId)) return;
    set(parcelId, { step: 'sending' });
    cancel(parcelId).then(
      () => set(parcelId, { step: 'done' }),
      (error: unknown) => set(parcelId, { step: 'failed', code: error instanceof ApiError ? error.code : 'server.failed' }),
    );
  };
  return {
    ask(parcelId) {
      const step = steps.get(parcelId)?.step;
      if (step !== undefined && step !== 'failed') return;
      timers.set(parcelId, clock.schedule(UNDO_WITHIN, () => send(parcelId)));
      set(parcelId, { step: 'undoable' });
    },
    undo(parcelId) {
      if (stopWaiting(parcelId)) set(parcelId, undefined);
    },
    flush() {
      for (const parcelId of timers.keys()) send(parcelId);
    },
    all: () => steps,
    onChange: (listener) => changed.subscribe(listener),
  };
}
