/** `npm run grant-fuzz -- --count N --seed S`: spoils grants, proofs and hub-link messages, and prints what became of them. Exit 1 when anything opened or crashed. */
import { parseArgs } from 'node:util';
import { fuzzGrants } from './grant-fuzz.ts';

const { values } = parseArgs({ options: { count: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } } });
const started = performance.now();
const { tried, openings, crashes, outcomes, failures } = await fuzzGrants(Number(values.count), Number(values.seed));
const seconds = (performance.now() - started) / 1_000;
for (const [outcome, times] of [...outcomes].toSorted((a, b) => b[1] - a[1])) console.log(`${String(times).padStart(9)}  ${outcome}`);
for (const failure of failures) console.log(`FAILED ${failure}`);
console.log(`${tried} spoiled, ${openings} openings, ${crashes} crashes, ${seconds.toFixed(1)} s (${Math.round(tried / seconds)} a second)`);
process.exit(openings === 0 && crashes === 0 && tried > 0 ? 0 : 1);
