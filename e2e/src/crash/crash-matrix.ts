/**
 * `npm run crash-matrix -- --rounds N`: kills hub, server, database, lock and camera by kill -9 at every point of a visit at which something is written or
 * done, and holds what comes back against what was promised. `--power-cuts N` cuts the power of the hub's disk, and of the server's, N times each (root only). The points are enumerated by playing visits without a kill. `--report FILE` writes the tables there.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeError } from '@latchkey/kit';
import { closingLine, pointTable, summaryTable, victimOf } from './crash-report.ts';
import { canCutPower } from './power-disk.ts';
import { startCrashRig } from './crash-rig.ts';
import { playRound, type RoundOutcome, type Strike } from './crash-round.ts';
import { listStrikes } from './strike-list.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '300' }, 'power-cuts': { type: 'string', default: '0' }, report: { type: 'string' } } });
const wanted = Number(values.rounds);
const cuts = Number(values['power-cuts']);
const outcomes: RoundOutcome[] = [];
let lostStreets = 0;

/** Rounds that a rig plays before it is replaced by a fresh one: what gathers in a street over hundreds of kills is another test's matter. */
const ROUNDS_A_RIG = 60;
const disks = cuts > 0 && canCutPower();
if (cuts > 0 && !disks) console.log('No power is cut: that needs root, a loop device, mkfs.ext4 and python3.');
let rig = await startCrashRig({ disks });
const replaceRig = async () => {
  await rig[Symbol.asyncDispose]();
  rig = await startCrashRig({ disks });
};
const play = async (strike: Strike): Promise<RoundOutcome> => {
  const outcome = await playRound(rig, strike);
  outcomes.push(outcome);
  const where = strike.point === null ? 'nobody is killed' : `${victimOf(strike)} at “${strike.again ?? strike.point}”`;
  console.log(`${String(killed()).padStart(4)}  ${strike.door}, ${strike.story}, ${where}: ${strike.point !== null && outcome.kills === 0 ? 'not reached, ' : ''}${outcome.end}${outcome.end === 'refused' ? ` (${outcome.refusal})` : ''}${outcome.broken.length > 0 ? `  BROKEN: ${outcome.broken.join('; ')}` : ''}`);
  return outcome;
};
const killed = () => outcomes.reduce((sum, { kills }) => sum + kills, 0);

try {
  const traces: RoundOutcome[] = [];
  for (const story of ['delivered', 'not-opened'] as const) for (const door of ['front-door', 'parcel-box'] as const) traces.push(await play({ door, story, victim: 'hub', point: null }));
  const recoveries: RoundOutcome[] = [];
  for (const door of ['front-door', 'parcel-box'] as const) recoveries.push(await play({ door, story: 'delivered', victim: 'hub', point: 'lock, unlock: acknowledged' }));
  const strikes = listStrikes(traces, recoveries, disks ? cuts : 0);
  console.log(`${strikes.length} strikes at ${new Set(traces.flatMap(({ points }) => points)).size} points of a visit and ${new Set(recoveries.flatMap(({ pointsAfter }) => pointsAfter)).size} of taking over`);
  const first = killed();
  for (let turn = 0; killed() - first < wanted + (disks ? 2 * cuts : 0) && turn < wanted * 3 + 4 * cuts; turn += 1) {
    const strike = strikes[turn % strikes.length];
    if (strike === undefined) break;
    if (turn > 0 && turn % ROUNDS_A_RIG === 0) await replaceRig();
    try {
      await play(strike);
    } catch (error) {
      // Not a promise broken but a street that did not come up for the next round: it is said, counted, and a new one is built.
      console.log(`      the street did not come back: ${describeError(error).slice(0, 300)}`);
      lostStreets += 1;
      if (lostStreets > wanted / 20) throw error;
      await replaceRig();
    }
  }
} catch (error) {
  // What was found until then still counts.
  console.log(`The rig itself failed: ${describeError(error)}`);
  process.exitCode = 1;
}
await rig[Symbol.asyncDispose]();

if (values.report !== undefined) writeFileSync(values.report, `${summaryTable(outcomes)}\n\n${pointTable(outcomes)}\n`);
console.log(`\n${summaryTable(outcomes)}\n\n${lostStreets} times a street did not come back for the next round and was built anew.\n${closingLine(outcomes)}`);
if (outcomes.some(({ broken }) => broken.length > 0)) process.exitCode = 1;
