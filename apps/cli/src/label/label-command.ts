import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { readLabel } from '@latchkey/labels';

/** One JSON line for one text: `{"text","candidates":[{"carrier","format","number","checked"}]}`; a refused text has no candidates and says why. */
export function labelLine(text: string): string {
  const reading = readLabel(text);
  if (reading.kind === 'refused') return JSON.stringify({ text, candidates: [], refused: reading.reason });
  return JSON.stringify({ text, candidates: reading.candidates.map(({ carrier, format, number, checked }) => ({ carrier, format, number, checked })) });
}

/** Reads one text a line from `input`, keeping the order. Only line ends separate: GS, RS and EOT are part of a label. */
export async function labelLines(input: Readable, output: Writable): Promise<void> {
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (!output.write(`${labelLine(line)}\n`)) await new Promise((resolve) => output.once('drain', resolve));
  }
}
