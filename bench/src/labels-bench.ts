import { readLabel, sampleNumber } from '@latchkey/labels';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { benchRow } from './bench-row.ts';

const FORMATS = ['ups_1z', 'usps_20', 'fedex_12', 'upu_s10', 'gs1_sscc'] as const;
const BATCH = 5_000;

/** How many labels are recognised in a second, over a mix of carriers. */
export async function labelsBench({ quick }: BenchScale): Promise<BenchReport> {
  const texts = Array.from({ length: BATCH }, (_, index) => sampleNumber(FORMATS[index % FORMATS.length] ?? 'ups_1z', index));
  const rates = Array.from({ length: quick ? 6 : 21 }, () => {
    const from = performance.now();
    for (const text of texts) readLabel(text, 'code128');
    return (BATCH * 1_000) / (performance.now() - from);
  });
  // The first batch is compiled while it runs.
  return { rows: [benchRow('labels: recognised, one thread', '1/s', rates.slice(1))], notes: [] };
}
