import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allAttacks } from './attacks/all-attacks.ts';
import type { AttackStage } from './attacks/attack.ts';
import { createAttackStage } from './attacks/attack-stage.ts';
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
  it.each(allAttacks.filter(({ needsLamps }) => needsLamps !== true).map((attack) => [attack.name, attack] as const))('%s comes to nothing', async (_name, attack) => {
    const record = await runAttack(attack, stage, attack.times.quick);
    expect({ ...record, outcomes: [...record.outcomes.keys()] }).toMatchObject({ tried: attack.times.quick, succeeded: 0 });
  });
});
