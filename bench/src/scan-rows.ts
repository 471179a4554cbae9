import { type BenchRow, benchRow } from './bench-row.ts';
import type { DoorFigures } from './visits-bench.ts';
import type { VisitTimes } from './visit-times.ts';

const OUR_SHARE = 'p95 <= 150';

/** The rows of one door: the whole way, and where its time goes. */
export function scanRows(door: string, { times, commandAtBroker, reportAtBroker }: DoorFigures): readonly BenchRow[] {
  const row = (name: string, pick: (time: VisitTimes) => number, target?: string) => benchRow(`${door}: ${name}`, 'ms', times.map(pick).filter(Number.isFinite), target);
  const brokerRows = commandAtBroker.length === 0 ? [] : [
    benchRow(`${door}: scan -> command at the device's broker`, 'ms', commandAtBroker, OUR_SHARE),
    benchRow(`${door}: scan -> lock's report at the broker`, 'ms', reportAtBroker),
    benchRow(`${door}:   part: last gate -> command at the broker (journal, publish)`, 'ms', commandAtBroker.map((at, visit) => at - (times[visit]?.commanded ?? Number.NaN))),
  ];
  return [
    row('scan -> lock command', ({ commanded }) => commanded, OUR_SHARE),
    row("scan -> lock's own report", ({ unlocked }) => unlocked),
    ...brokerRows,
    row('  part: request -> grant planned', ({ granted }) => granted),
    row('  part: grant planned -> hub has it', ({ granted, atHub }) => atHub - granted),
    row('  part: at hub -> picture alive', ({ atHub, pictureKnown }) => pictureKnown - atHub),
    row('  part: at hub -> bolt read', ({ atHub, boltRead }) => boltRead - atHub),
    row('  part: at hub -> door read', ({ atHub, doorRead }) => doorRead - atHub),
    row('  part: at hub -> recording confirmed', ({ atHub, recordingConfirmed }) => recordingConfirmed - atHub),
    row('  part: at hub -> command', ({ atHub, commanded }) => commanded - atHub),
    row("  part: command -> lock's report", ({ commanded, unlocked }) => unlocked - commanded),
    row('  courier has an answer', ({ answered }) => answered),
  ];
}

/** What the unlock waited for last, counted. */
export function gateNote(door: string, { times }: DoorFigures): string {
  const counts = new Map<string, number>();
  for (const { lastGate } of times) counts.set(lastGate, (counts.get(lastGate) ?? 0) + 1);
  return `${door}: the command waited last for ${[...counts].toSorted(([, a], [, b]) => b - a).map(([gate, count]) => `${gate} (${count})`).join(', ')}`;
}
