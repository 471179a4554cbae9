import { describeError } from '@latchkey/kit';
import fc from 'fast-check';
import { LABEL_REFUSALS } from '../src/label-refusals.ts';
import type { LabelReading } from '../src/label-reading.ts';
import { readLabel } from '../src/read-label.ts';
import { LONGEST_TEXT } from '../src/text-screening.ts';
import { allSymbologies, hostilePayloads } from './hostile-payloads.ts';

/** What became of the payloads: the outcome and how often, and the first breach of a promise, with its payload as JSON. */
export interface LabelFuzzResult {
  readonly tried: number;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly failure: string | undefined;
}

/** Reads `count` hostile payloads, the same for the same seed, and checks what `readLabel` promises of each. */
export function fuzzLabels(count: number, seed: number): LabelFuzzResult {
  const outcomes = new Map<string, number>();
  const run = fc.check(
    fc.property(hostilePayloads, allSymbologies, (text, symbology) => {
      const reading = readLabel(text, symbology);
      const outcome = reading.kind === 'refused' ? reading.reason : reading.candidates.length > 0 ? `${symbology}: recognised` : `${symbology}: nothing`;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      return breachOf(reading, text) === undefined;
    }),
    { numRuns: count, seed },
  );
  return { tried: run.numRuns, outcomes, failure: run.failed ? describeFailure(run.counterexample?.[0] ?? '', run.errorInstance) : undefined };
}

/** The promise that a reading breaks; undefined when it keeps all. */
function breachOf(reading: LabelReading, text: string): string | undefined {
  if (reading.kind === 'refused') return Object.hasOwn(LABEL_REFUSALS, reading.reason) ? undefined : 'a refusal with a known reason';
  if (reading.text !== text || text.length > LONGEST_TEXT) return 'the text is given back, and is not too long';
  for (const { number, carrier, format, destination, service } of reading.candidates) {
    if (!/^[0-9A-Z]{8,41}$/.test(number)) return 'a clean number';
    if (!/^[a-z0-9_]+$/.test(carrier + format) || !/^[\w .-]*$/.test(service ?? '')) return 'clean names';
    if (destination !== undefined && !/^[0-9A-Z-]{3,10}$/.test(destination.value)) return 'a clean postcode';
  }
  const order = reading.candidates.map(({ checked }) => checked);
  return order.includes(false) && order.lastIndexOf(true) > order.indexOf(false) ? 'checked before unchecked' : undefined;
}

const describeFailure = (text: string, error: unknown): string => `${JSON.stringify(text)}: ${error === null ? breachOf(readLabel(text), text) : describeError(error)}`;
