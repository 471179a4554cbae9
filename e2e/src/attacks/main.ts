/**
 * `npm run attacks`: makes every attack on a street of its own, with real programs and simulated devices on real protocols, and prints what came of it.
 * `-- --quick` tries each a few times, `--only WORDS` those whose name has these words. Where links can be cut, all of it runs in a network of its own; where not,
 * those attacks are named as not made. Ends with 1 when one succeeded.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { startFaultyHome } from '../faults/faulty-home.ts';
import { allAttacks } from './all-attacks.ts';
import { createAttackStage } from './attack-stage.ts';
import { attackTable } from './attack-table.ts';
import { CUTTING_WANTS, isInOwnNetwork, mayCutLinks, ownNetwork } from './own-network.ts';
import { type AttackRecord, runAttack } from './run-attack.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string', default: '' } } });
if (mayCutLinks && !isInOwnNetwork) {
  const { command, args, env } = ownNetwork(import.meta.filename, process.argv.slice(2));
  process.exit(spawnSync(command, args, { env, stdio: 'inherit' }).status ?? 1);
}
const asked = allAttacks.filter(({ name }) => name.includes(values.only));
const attacks = asked.filter(({ needsOwnNetwork }) => needsOwnNetwork !== true || isInOwnNetwork);
if (attacks.length === 0) throw new TypeError(`No attack of these words can be made here: ${values.only}`);
const lamps = attacks.some(({ needsLamps }) => needsLamps === true);
// Always the same light: it must not change in the middle of what the hub learns.
await using home = await startFaultyHome({ env: { LATCHKEY_DEMO_LAMPS: lamps ? 'on' : 'off', LATCHKEY_SIM_LIGHT: 'day' } });
if (lamps) {
  process.stderr.write('the hub learns its lamps …\n');
  await Promise.all([home.untilLearned('front-door'), home.untilLearned('parcel-box')]);
}
await using stage = createAttackStage(home);
const records: AttackRecord[] = [];
for (const attack of attacks) {
  process.stderr.write(`${attack.name} …\n`);
  records.push(await runAttack(attack, stage, values.quick ? attack.times.quick : attack.times.full));
}
const succeeded = records.filter((record) => record.succeeded > 0);
console.log(attackTable(records));
console.log(`\n${records.length} attacks, tried ${records.reduce((sum, { tried }) => sum + tried, 0)} times on simulated devices; ${succeeded.length === 0 ? 'none succeeded' : `SUCCEEDED: ${succeeded.map(({ name }) => name).join(', ')}`}.`);
const notMade = asked.filter((attack) => !attacks.includes(attack));
if (notMade.length > 0) console.log(`Not made${CUTTING_WANTS}: ${notMade.map(({ name }) => name).join(', ')}.`);
process.exitCode = succeeded.length === 0 ? 0 : 1;
