/** `npm run label-fuzz -- --count N --seed S`: reads hostile payloads over all symbologies, and prints what became of them. Exit 1 when a promise was broken. */
import { parseArgs } from 'node:util';
import { fuzzLabels } from './label-fuzz.ts';

const { values } = parseArgs({ options: { count: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } } });
const started = performance.now();
const { tried, outcomes, failure } = fuzzLabels(Number(values.count), Number(values.seed));
const seconds = (performance.now() - started) / 1_000;
for (const [outcome, times] of [...outcomes].toSorted((a, b) => b[1] - a[1])) console.log(`${String(times).padStart(9)}  ${outcome}`);
if (failure !== undefined) console.log(`FAILED ${failure}`);
console.log(`${tried} payloads, ${seconds.toFixed(1)} s (${Math.round(tried / seconds)} a second)`);
process.exit(failure === undefined && tried > 0 ? 0 : 1);
