import { type CodeReaderPort, SEEN_CODE_LIMIT, type SeenCode } from '@latchkey/driver-api';
import { type Clock, describeError, type Duration, Emitter, type Log, Seconds } from '@latchkey/kit';
import { createHeldCodes } from './held-codes.ts';
import type { PictureCodes } from './luma-process.ts';

/** How soon it begins to read after it is wanted. */
const ASK_EVERY: Duration = Seconds(1);

export interface CameraCodeReaderOptions {
  /** The camera's name as it is followed. */
  readonly name: string;
  readonly reader: PictureCodes;
  /** Whether anybody is expected there who may show something. Asked every second while somebody listens. */
  readonly isWanted: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** The camera that watches a door as a reader of codes. Its pictures are read while somebody listens and it is wanted, and at no other time; reading begins with what is held there then. */
export function cameraCodeReader({ name, reader, isWanted, clock, log }: CameraCodeReaderOptions): CodeReaderPort {
  const seen = new Emitter<SeenCode>((error) => log.error('a listener of a camera’s codes failed', { error: describeError(error) }));
  let reading: Disposable | undefined;
  let timer: Disposable | undefined;
  const begin = (): Disposable => {
    const held = createHeldCodes();
    return reader.readCodes(name, (codes) => {
      for (const text of held.see(codes.filter(({ length }) => length <= SEEN_CODE_LIMIT), clock.monotonic())) seen.emit({ text, at: clock.now() });
    });
  };
  const stop = (): void => {
    reading?.[Symbol.dispose]();
    reading = undefined;
  };
  const ask = (): void => {
    timer = clock.schedule(ASK_EVERY, ask);
    if (isWanted()) reading ??= begin();
    else stop();
  };
  return {
    onCode(listener) {
      const unsubscribe = seen.subscribe(listener);
      if (timer === undefined) ask();
      return () => {
        unsubscribe();
        if (seen.size > 0) return;
        timer?.[Symbol.dispose]();
        timer = undefined;
        stop();
      };
    },
  };
}
