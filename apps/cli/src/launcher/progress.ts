import { type Clock, formatDuration, Millis, Seconds } from '@latchkey/kit';
import type { LinePrinter } from './line-printer.ts';

/** Runs one step; when it takes more than a second, says what is being waited for, and how long it took in the end. */
export async function withProgress<T>(deps: { readonly printer: LinePrinter; readonly clock: Clock }, what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = deps.clock.monotonic();
  let told = false;
  using _tell = deps.clock.schedule(Seconds(1), () => {
    told = true;
    deps.printer.say('latchkey', `${what} …`);
  });
  const result = await work();
  if (told) deps.printer.say('latchkey', `${what}: done in ${formatDuration(Millis(deps.clock.monotonic() - startedAt))}`);
  return result;
}
