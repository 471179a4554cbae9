/**
 * `npm run attacks`: makes every attack on a street of its own, with real programs and simulated devices on real protocols, and prints what came of it.
 * `-- --quick` tries each a few times. Ends with 1 when one succeeded.
 */
import { parseArgs } from 'node:util';
import { startFaultyHome } from '../faults/faulty-home.ts';
import { allAttacks } from './all-attacks.ts';
import { createAttackStage } from './attack-stage.ts';
import { attackTable } from './attack-table.ts';
import { type AttackRecord, runAttack } from './run-attack.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
// Always the same light: it must not change in the middle of what the hub learns.
await using home = await startFaultyHome({ env: { LATCHKEY_DEMO_LAMPS: 'on', LATCHKEY_SIM_LIGHT: 'day' } });
process.stderr.write('the hub learns its lamps …\n');
await Promise.all([home.untilLearned('front-door'), home.untilLearned('parcel-box')]);
await using stage = createAttackStage(home);
const records: AttackRecord[] = [];
for (const attack of allAttacks) {
  process.stderr.write(`${attack.name} …\n`);
  records.push(await runAttack(attack, stage, values.quick ? attack.times.quick : attack.times.full));
}
const succeeded = records.filter((record) => record.succeeded > 0);
console.log(attackTable(records));
console.log(`\n${records.length} attacks, tried ${records.reduce((sum, { tried }) => sum + tried, 0)} times on simulated devices; ${succeeded.length === 0 ? 'none succeeded' : `SUCCEEDED: ${succeeded.map(({ name }) => name).join(', ')}`}.`);
process.exitCode = succeeded.length === 0 ? 0 : 1;
