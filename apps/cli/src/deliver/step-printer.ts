import { type Clock, type Duration, formatDuration, type Instant, Millis } from '@latchkey/kit';
import pc from 'picocolors';

/** Shows the steps of a delivery as they happen: the time of day, the time since the scan, what happened. */
export interface StepPrinter {
  step(text: string): void;
  /** From here on times are counted. */
  mark(): void;
}

export function createStepPrinter(output: NodeJS.WritableStream, clock: Clock): StepPrinter {
  let zero: Duration | undefined;
  return {
    mark: () => {
      zero = clock.monotonic();
    },
    step(text) {
      const since = zero === undefined ? '' : `+${formatDuration(Millis(clock.monotonic() - zero))}`;
      output.write(`${pc.dim(timeOfDay(clock.now()))} ${since.padStart(9)}  ${text}\n`);
    },
  };
}

const timeOfDay = (at: Instant): string => new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });
