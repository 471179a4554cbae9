import { formatDuration, Minutes, Seconds, systemClock } from '@latchkey/kit';
import { BOLT_TRAVEL } from '../../sim/src/parcel-box/box-motor.ts';
import type { BenchReport, BenchScale } from './bench-report.ts';
import { benchRow } from './bench-row.ts';
import { nodeRedRows, runNodeRed } from './node-red-bench.ts';
import { gateNote, scanRows } from './scan-rows.ts';
import { runVisits } from './visits-bench.ts';

const clock = systemClock;
const median = (values: readonly number[]): number => benchRow('', '', values).p50;

/** Scan to unlock at both doors, what 200 more visits in a row leave behind after the first `--count` (200), and the same hardware through plain Node-RED as a yardstick. */
export async function scanBench({ quick, count: wanted = 0 }: BenchScale): Promise<BenchReport> {
  const count = quick ? 20 : 200;
  const settling = Math.max(count, wanted);
  const visits = await runVisits({ count, settling, samples: quick ? 5 : 20, budget: quick ? Minutes(3) : Minutes((settling + count) / 20) }, clock);
  const yardstick = await runNodeRed(count, quick ? Seconds(30) : Minutes(4), clock);
  const { 'front-door': front, 'parcel-box': box } = visits.door;
  const ratio = (name: string, ours: readonly number[], theirs: readonly number[], target?: string) => benchRow(name, 'x', [median(ours) / median(theirs)], target);
  return {
    rows: [
      ...scanRows('front door (Matter, simulated)', front),
      ...scanRows('parcel box (MQTT, simulated)', box),
      ...nodeRedRows(yardstick),
      ratio("ours / Node-RED: request -> lock's report, medians", box.reportAtBroker, yardstick.reported, 'p50 <= 2'),
      ratio('ours / Node-RED: request -> command at the broker, medians', box.commandAtBroker, yardstick.commanded),
      ...visits.soak.rows,
    ],
    notes: [
      gateNote('front door', front),
      gateNote('parcel box', box),
      `ours / Node-RED: ${formatDuration(BOLT_TRAVEL)} of request -> lock's report are the simulated bolt's travel, the same on both sides`,
      ...visits.soak.notes,
    ],
  };
}
