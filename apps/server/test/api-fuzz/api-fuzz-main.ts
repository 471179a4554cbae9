/** `npm run api-fuzz -- --requests N --seed S`: starts a server of its own and asks every route for what it documents and for what it does not. Exit 1 on a server error or an undocumented answer. */
import { parseArgs } from 'node:util';
import { fuzzApi } from './api-fuzz.ts';

const { values } = parseArgs({ options: { requests: { type: 'string', default: '20000' }, seed: { type: 'string', default: '1' } } });
const started = performance.now();
const { requests, routes, serverErrors, undocumented, findings, statuses } = await fuzzApi(Number(values.requests), Number(values.seed));
for (const { kind, route, what, request, times } of findings) console.log(`${kind}, ${times} times: ${route}\n  ${what}\n  by ${request}`);
console.log(`${((performance.now() - started) / 1_000).toFixed(1)} s, seed ${values.seed}; by status: ${[...statuses].toSorted(([a], [b]) => a - b).map(([status, times]) => `${status} x ${times}`).join(', ')}`);
console.log(`${requests} requests, ${routes} routes, ${serverErrors} server errors, ${undocumented} undocumented answers`);
process.exit(requests > 0 && serverErrors === 0 && undocumented === 0 ? 0 : 1);
