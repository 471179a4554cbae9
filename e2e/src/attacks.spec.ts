import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allAttacks } from './attacks/all-attacks.ts';
import { runAttack } from './attacks/run-attack.ts';
import { type FaultyHome, startFaultyHome } from './faults/faulty-home.ts';

let home: FaultyHome;
beforeAll(async () => {
  home = await startFaultyHome();
});
afterAll(() => home[Symbol.asyncDispose]());

// The whole of it is `npm run attacks`; deceived pictures are asked there, and in `packages/liveness` and the hub's picture room.
describe('an attack in its short form', () => {
  it.each(allAttacks.filter(({ needsLamps }) => needsLamps !== true).map((attack) => [attack.name, attack] as const))('%s comes to nothing', async (_name, attack) => {
    const record = await runAttack(attack, { home, newCourier: () => home.newCourier() }, attack.times.quick);
    expect({ ...record, outcomes: [...record.outcomes.keys()] }).toMatchObject({ tried: attack.times.quick, succeeded: 0 });
  });
});
