import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allAttacks } from './attacks/all-attacks.ts';
import type { AttackStage } from './attacks/attack.ts';
import { createAttackStage } from './attacks/attack-stage.ts';
import { CUTTING_WANTS, mayCutLinks } from './attacks/own-network.ts';
import { runAttack } from './attacks/run-attack.ts';
import { type FaultyHome, startFaultyHome } from './faults/faulty-home.ts';

let home: FaultyHome;
let stage: AttackStage & AsyncDisposable;
beforeAll(async () => {
  home = await startFaultyHome();
  stage = createAttackStage(home);
});
afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

// The whole of it is `npm run attacks`; deceived pictures are asked there, and in `packages/liveness` and the hub's picture room.
describe('an attack in its short form', () => {
  it.each(allAttacks.filter(({ needsLamps, needsOwnNetwork }) => needsLamps !== true && needsOwnNetwork !== true).map((attack) => [attack.name, attack] as const))('%s comes to nothing', async (_name, attack) => {
    const record = await runAttack(attack, stage, attack.times.quick);
    expect({ ...record, outcomes: [...record.outcomes.keys()] }).toMatchObject({ tried: attack.times.quick, succeeded: 0 });
  });
});

const MAIN = fileURLToPath(new URL('attacks/main.ts', import.meta.url));
const NAMES = allAttacks.filter(({ needsOwnNetwork }) => needsOwnNetwork === true).map(({ name }) => name);

it.skipIf(!mayCutLinks)(`packets that are dropped on their way open nothing, and leave no door that reads as locked${mayCutLinks ? '' : CUTTING_WANTS}`, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, '--quick', '--only', 'packets dropped'], { env: { ...process.env, NO_COLOR: '1' } });
  for (const name of NAMES) expect(stdout).toContain(name);
  expect(stdout).toContain(`${NAMES.length} attacks, tried ${NAMES.length} times on simulated devices; none succeeded.`);
});
