/** `npm run tamper -- --count N --seed N`: tampers with good bundles at random, and asks both verifiers whether and where. The last line is the sum; exit 0 only when nothing was missed. */
import { parseArgs } from 'node:util';
import { runTampering } from './tamper-run.ts';

const { values } = parseArgs({ options: { count: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } } });
const started = performance.now();
const { rows, good, misses } = await runTampering(Number(values.count), Number(values.seed), (done) => process.stderr.write(`${done} done\r`));
const width = Math.max(...rows.map(({ name }) => name.length));
for (const { name, tried, detected, located, agreed } of rows) {
  console.log(`${name.padEnd(width)}  ${String(tried).padStart(6)} tried  ${String(detected).padStart(6)} detected  ${String(located).padStart(6)} located  ${String(agreed).padStart(6)} agreed`);
}
for (const miss of misses.slice(0, 10)) console.log(`MISSED ${miss}`);
const sum = (key: 'tried' | 'detected' | 'located' | 'agreed') => rows.reduce((total, row) => total + row[key], 0);
console.log(`${good.proved} of ${good.tried} good bundles proved, in ${((performance.now() - started) / 1_000).toFixed(1)} s`);
console.log(`${sum('tried')} tamperings, ${sum('detected')} detected, ${sum('located')} located, ${sum('agreed')} agreed`);
process.exit(misses.length === 0 ? 0 : 1);
