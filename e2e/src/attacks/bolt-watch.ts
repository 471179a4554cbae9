import type { FaultyHome } from '../faults/faulty-home.ts';

const LOOK_EVERY_MILLIS = 25;

/** Whether any bolt left its place, by the simulated home's physics and not by anybody's report, from now until it is asked. */
export function watchBolts({ simulator }: Pick<FaultyHome, 'simulator'>): AsyncDisposable & { readonly moved: () => boolean } {
  let moved = false;
  const over = new AbortController();
  const looked = (async () => {
    while (!over.signal.aborted) {
      const { frontDoor, parcelBox } = await simulator.truth();
      moved ||= frontDoor.bolt !== 'thrown' || parcelBox.bolt !== 'thrown';
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MILLIS));
    }
  })();
  // Whoever disposes of the watch hears of it.
  looked.catch(() => undefined);
  return {
    moved: () => moved,
    async [Symbol.asyncDispose]() {
      over.abort();
      await looked;
    },
  };
}
