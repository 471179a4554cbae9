import { systemClock } from '@latchkey/kit';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { glassBench } from './glass-bench.ts';
import { liveBench } from './live-bench.ts';

/** First frame, latency and stalls of the live view, then glass to glass. */
export async function livePart({ quick }: BenchScale): Promise<BenchReport> {
  const rows = await (quick ? liveBench({ connects: 4, stalls: 2 }) : liveBench());
  return { rows: [...rows.map((row) => ({ ...row, name: `${row.name} (simulated)` })), ...(await glassBench(quick ? 5 : 20, systemClock))], notes: [] };
}
