import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Seconds, sleep, systemClock } from '@latchkey/kit';
import { startStreet, type Street } from '../../e2e/src/street/street.ts';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { type BenchRow, benchRow } from './bench-row.ts';
import { type TreeUsage, usageOf } from './process-usage.ts';
import { streetProcesses } from './street-processes.ts';

const clock = systemClock;
const SETTLED = Seconds(8);

/** From the command to “is up”: the first time on an empty data folder and later times; then what the street holds while nobody does anything. */
export async function startBench({ quick }: BenchScale): Promise<BenchReport> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-street-'));
  try {
    const first = await timedStart(dataDir);
    await first.street[Symbol.asyncDispose]();
    const later: number[] = [];
    const idle: Record<string, TreeUsage>[] = [];
    let lastOutput = '';
    for (let round = 0; round < (quick ? 2 : 3); round += 1) {
      const { street, seconds } = await timedStart(dataDir);
      await using _street = street;
      later.push(seconds);
      lastOutput = street.output();
      await sleep(clock, SETTLED);
      idle.push(Object.fromEntries(Object.entries(streetProcesses(street).trees).map(([name, pids]) => [name, usageOf(pids)])));
    }
    const steps = (output: string) => [...output.matchAll(/│ (.+: done in .+)/g)].map(([, step]) => step).join('; ');
    return {
      rows: [benchRow('start: first, empty data folder', 's', [first.seconds], 'max <= 60'), benchRow('start: later', 's', later, 'max <= 6'), ...memoryRows(idle)],
      notes: [`start: steps of more than a second, first: ${steps(first.street.output()) || 'none'}`, `start: steps of more than a second, last: ${steps(lastOutput) || 'none'}`],
    };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function timedStart(dataDir: string): Promise<{ readonly street: Street; readonly seconds: number }> {
  const from = clock.monotonic();
  const street = await startStreet({ dataDir });
  return { street, seconds: (clock.monotonic() - from) / 1_000 };
}

function memoryRows(idle: readonly Readonly<Record<string, TreeUsage>>[]): readonly BenchRow[] {
  return Object.keys(idle[0] ?? {}).flatMap((name) => {
    const usages = idle.flatMap((at) => at[name] ?? []);
    const processes = usages[0]?.processes ?? 0;
    return [
      benchRow(`idle memory: ${name}, ${processes} ${processes === 1 ? 'process' : 'processes'}, RSS`, 'MiB', usages.map(({ rss }) => rss)),
      ...(processes > 1 ? [benchRow(`idle memory: ${name}, shared pages counted once (PSS)`, 'MiB', usages.map(({ pss }) => pss))] : []),
    ];
  });
}
