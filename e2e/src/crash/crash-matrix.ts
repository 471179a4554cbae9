/**
 * `npm run crash-matrix -- --rounds N`: kills hub, server, database, lock and camera by kill -9 at every point of a visit at which something is written or
 * done, and holds what comes back against what was promised. `--power-cuts N` cuts the power of the hub's disk, and of the server's, N times each (root only),
 * besides. The points are enumerated by playing visits without a kill. `--from N` begins at the Nth strike of the list, for a long run in parts; `--only TEXT`
 * plays only those whose line has the text (“parcel-box, delivered, server at”), again and again. `--report FILE` writes the tables there. Exit code 0 only when all strikes were carried out and no promise was broken.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeError } from '@latchkey/kit';
import { proofProblems } from '../street/visit-proof.ts';
import { closingLine, cutsIn, killsIn, pointTable, summaryTable, victimOf } from './crash-report.ts';
import { lastEdit } from './last-edit.ts';
import { canCutPower } from './power-disk.ts';
import { startCrashRig } from './crash-rig.ts';
import { playRound, type RoundOutcome, type Strike } from './crash-round.ts';
import { listStrikes } from './strike-list.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '300' }, 'power-cuts': { type: 'string', default: '0' }, from: { type: 'string', default: '0' }, only: { type: 'string', default: '' }, report: { type: 'string' } },
});
const [rounds, cuts, from] = [values.rounds, values['power-cuts'], values.from].map(Number) as [number, number, number];
if (![rounds, cuts, from].every((value) => Number.isInteger(value) && value >= 0)) {
  console.error('Usage: npm run crash-matrix -- [--rounds N] [--power-cuts N] [--from N] [--only TEXT] [--report FILE], each N a whole number');
  process.exit(2);
}
const outcomes: RoundOutcome[] = [];
let lostStreets = 0;
let rigFailed = false;
const began = Date.now();
let edited = false;

/** Rounds that a rig plays before it is replaced by a fresh one: what gathers in a street over hundreds of kills is another test's matter. */
const ROUNDS_A_RIG = 120;
const disks = cuts > 0 && canCutPower();
if (cuts > 0 && !disks) console.log('No power is cut: that needs root, a loop device, mkfs.ext4 and python3.');
console.log('Building a street to kill in: server, database, hub, lock, parcel box and cameras, each its own process …');
let rig = await startCrashRig({ disks });
let stopped = false;
process.once('SIGINT', () => {
  console.log('Stopping after this round. Once more stops at once.');
  stopped = true;
});
/** Rounds whose visit's evidence is verified together: it is sealed some seconds after the visit, and the rounds do not wait for that. */
const VERIFIED_TOGETHER = 10;
const unverified: number[] = [];
let verified = 0;
const verifyEvidence = async () => {
  for (const round of unverified.splice(0)) {
    const outcome = outcomes[round];
    if (outcome?.visitId === undefined) continue;
    const problems = await proofProblems(rig.resident, outcome.visitId).catch((error: unknown) => [describeError(error).slice(0, 300)]);
    verified += 1;
    if (problems.length === 0) continue;
    outcomes[round] = { ...outcome, broken: [...outcome.broken, ...problems] };
    console.log(`      ${nameOf(outcome.strike)}: BROKEN afterwards: ${problems.join('; ')}`);
  }
};
const replaceRig = async () => {
  await rig[Symbol.asyncDispose]();
  rig = await startCrashRig({ disks });
};
const nameOf = (strike: Strike): string => `${strike.door}, ${strike.story}, ${strike.point === null ? 'nobody is killed' : `${victimOf(strike)} at “${strike.again ?? strike.point}”`}`;
const play = async (strike: Strike): Promise<RoundOutcome> => {
  const outcome = await playRound(rig, strike);
  if (outcome.visitId !== undefined) unverified.push(outcomes.length);
  outcomes.push(outcome);
  if (!edited && lastEdit() > began) {
    console.log('      a source was edited: from here on, programs of a street may be of several versions');
    edited = true;
  }
  const came = `${strike.point !== null && outcome.kills === 0 ? 'not reached, ' : ''}${outcome.end}${outcome.end === 'refused' ? ` (${outcome.refusal})` : ''}`;
  console.log(`${String(killsIn(outcomes) + cutsIn(outcomes)).padStart(4)}  ${nameOf(strike)}: ${came}${outcome.broken.length > 0 ? `  BROKEN: ${outcome.broken.join('; ')}` : ''}`);
  return outcome;
};

try {
  console.log('Visits in which nobody is killed, and two in which the hub is, to learn the points:');
  const traces: RoundOutcome[] = [];
  for (const story of ['delivered', 'not-opened'] as const) for (const door of ['front-door', 'parcel-box'] as const) traces.push(await play({ door, story, victim: 'hub', point: null }));
  const recoveries: RoundOutcome[] = [];
  for (const door of ['front-door', 'parcel-box'] as const) recoveries.push(await play({ door, story: 'delivered', victim: 'hub', point: 'lock, unlock: acknowledged' }));
  const strikes = listStrikes(traces, recoveries, disks ? cuts : 0).filter((strike) => nameOf(strike).includes(values.only));
  const first = from * Number(from < strikes.length);
  console.log(`${strikes.length} strikes at ${new Set(traces.flatMap(({ points }) => points)).size} points of a visit and ${new Set(recoveries.flatMap(({ pointsAfter }) => pointsAfter)).size} of taking over:`);
  const isEnough = () => stopped || killsIn(outcomes) >= rounds && cutsIn(outcomes) >= (disks ? 2 * cuts : 0);
  for (let turn = 0; !isEnough() && turn < rounds * 3 + 4 * cuts; turn += 1) {
    const strike = strikes[(first + turn) % strikes.length];
    if (strike === undefined) break;
    if (unverified.length >= VERIFIED_TOGETHER || (turn > 0 && turn % ROUNDS_A_RIG === 0)) await verifyEvidence();
    if (turn > 0 && turn % ROUNDS_A_RIG === 0) await replaceRig();
    try {
      await play(strike);
    } catch (error) {
      // Not a promise broken but a street that did not come up for the next round: it is said, counted, and a new one is built.
      console.log(`      the street did not come back: ${describeError(error).slice(0, 300)}`);
      lostStreets += 1;
      // What it had goes with it.
      unverified.length = 0;
      if (lostStreets > (rounds + cuts) / 20 + 1) throw error;
      await replaceRig();
    }
  }
  await verifyEvidence();
} catch (error) {
  // What was found until then still counts.
  console.log(`The rig itself failed: ${describeError(error)}`);
  rigFailed = true;
}
await rig[Symbol.asyncDispose]();

if (values.report !== undefined) writeFileSync(values.report, `${summaryTable(outcomes)}\n\n${pointTable(outcomes)}\n`);
console.log(`\n${summaryTable(outcomes)}\n\n${lostStreets} times a street did not come back for the next round and was built anew. Both verifiers judged the evidence of ${verified} visits, films included.\n${closingLine(outcomes)}${edited ? '. Sources were edited meanwhile.' : ''}`);
const done = killsIn(outcomes) >= rounds && cutsIn(outcomes) >= 2 * cuts && outcomes.every(({ broken }) => broken.length === 0);
process.exit(done && !rigFailed ? 0 : 1);
