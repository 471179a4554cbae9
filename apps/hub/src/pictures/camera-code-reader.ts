import { type CodeReaderPort, SEEN_CODE_LIMIT, type SeenCode } from '@latchkey/driver-api';
import { type Clock, describeError, Emitter, type Log } from '@latchkey/kit';
import { createHeldCodes } from './held-codes.ts';
import type { PictureCodes } from './luma-process.ts';

export interface CameraCodeReaderOptions {
  /** The camera's name as it is followed. */
  readonly name: string;
  readonly reader: PictureCodes;
  readonly clock: Clock;
  readonly log: Log;
}

/** The camera that watches a door as a reader of codes. Its pictures are read while somebody listens and at no other time; listening begins with what is held there then. */
export function cameraCodeReader({ name, reader, clock, log }: CameraCodeReaderOptions): CodeReaderPort {
  const seen = new Emitter<SeenCode>((error) => log.error('a listener of a camera’s codes failed', { error: describeError(error) }));
  let reading: Disposable | undefined;
  const begin = (): Disposable => {
    const held = createHeldCodes();
    return reader.readCodes(name, (codes) => {
      for (const text of held.see(codes.filter(({ length }) => length <= SEEN_CODE_LIMIT), clock.monotonic())) seen.emit({ text, at: clock.now() });
    });
  };
  return {
    onCode(listener) {
      const unsubscribe = seen.subscribe(listener);
      reading ??= begin();
      return () => {
        unsubscribe();
        if (seen.size > 0) return;
        reading?.[Symbol.dispose]();
        reading = undefined;
      };
    },
  };
}
