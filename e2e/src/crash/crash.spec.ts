import { afterAll, beforeAll, expect, it } from 'vitest';
import { proofProblems } from '../street/visit-proof.ts';
import { type CrashRig, startCrashRig } from './crash-rig.ts';
import { playRound } from './crash-round.ts';
import { listStrikes } from './strike-list.ts';

/** A sample of `npm run crash-matrix`: one kill of each program. */
const SAMPLE = 6;

let rig: CrashRig;
beforeAll(async () => {
  rig = await startCrashRig();
});
afterAll(() => rig[Symbol.asyncDispose]());

it('kill -9 of any program in a visit loses nothing that was durable, leaves no bolt unexplained, and ends locked or alarmed', async () => {
  const trace = await playRound(rig, { door: 'parcel-box', story: 'delivered', victim: 'hub', point: null });
  expect(trace).toMatchObject({ end: 'secured', broken: [], kills: 0 });
  // The two sides of what matters most are there, or nothing is enumerated at all.
  expect(trace.points).toEqual(expect.arrayContaining(['lock, unlock: before', 'lock, unlock: acknowledged', 'lock, lock: before', 'journal, visit visit.requested → arming: durable']));
  const recovery = await playRound(rig, { door: 'front-door', story: 'delivered', victim: 'hub', point: 'lock, unlock: acknowledged' });
  expect(recovery).toMatchObject({ end: 'secured-alarmed', broken: [], kills: 1 });
  expect(recovery.pointsAfter).toContain('journal, visit hub.restarted → recovering: before');

  const visits = [trace.visitId, recovery.visitId];
  let kills = 0;
  for (const strike of listStrikes([trace], [recovery]).slice(0, SAMPLE)) {
    const outcome = await playRound(rig, strike);
    visits.push(outcome.visitId);
    expect(outcome.broken, JSON.stringify(strike)).toEqual([]);
    kills += outcome.kills;
  }
  expect(kills).toBeGreaterThanOrEqual(SAMPLE - 2);
  // What was signed, sealed and filmed around the kills is proved to a stranger all the same.
  for (const visitId of visits.filter((id) => id !== undefined)) expect(await proofProblems(rig.resident, visitId)).toEqual([]);
});
