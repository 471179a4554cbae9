/** `npm run model-check`: the machine that runs, against everything that can happen to it. `--quick` is what CI runs; `--trace` prints every counter-example; `--write` makes the page of them. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { counterExamplesPage } from './counter-examples-page.ts';
import { productParts } from './hub-model.ts';
import { hunt } from './hunt.ts';
import { invariants } from './invariants.ts';
import { walkAtRandom } from './random-runs.ts';
import { scenariosOf } from './scenarios.ts';
import { type CounterExample, search } from './search.ts';
import { cameraless } from './seeded-bugs.ts';
import { sequenceDiagram } from './trace.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, trace: { type: 'boolean', default: false }, write: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' } } });
const seconds = (since: number): string => `${((performance.now() - since) / 1_000).toFixed(1)} s`;
const count = (value: number): string => value.toLocaleString('en');
const begun = performance.now();
let states = 0;
let transitions = 0;
const problems: string[] = [];
const complain = (where: string, { invariant, because, moves }: CounterExample, diagram: string): void => {
  problems.push(where);
  console.log(`\nBROKEN at ${where}\n${invariant}: ${because}, after ${moves.length} moves\n${diagram}\n`);
};

console.log('The product’s machine, breadth first:');
for (const scenario of scenariosOf(values.quick ? 'quick' : 'full')) {
  const started = performance.now();
  const found = search(productParts, scenario);
  states += found.states;
  transitions += found.transitions;
  console.log(`  ${scenario.name}: ${count(found.states)} states, ${count(found.transitions)} transitions, depth ${found.depth}${found.isExhausted ? ' (all there is)' : ''}, ${seconds(started)}`);
  if (found.counterExample !== undefined) complain(scenario.name, found.counterExample, sequenceDiagram(productParts, scenario.home, scenario.doors, scenario.budget, found.counterExample));
}

const walking = performance.now();
const walked = walkAtRandom(productParts, values.quick ? 400 : 4_000, Number(values.seed));
transitions += walked.moves;
console.log(`The product’s machine, at random: ${count(walked.runs)} walks of three visits, ${count(walked.moves)} moves, seed ${values.seed}, ${seconds(walking)}`);
if (walked.counterExample !== undefined) complain('a random walk', walked.counterExample, sequenceDiagram(productParts, cameraless, 3, { requests: 99, acts: 999, faults: 999, crashes: 99 }, walked.counterExample));

const hunting = performance.now();
const hunted = hunt();
for (const { bug, found, states: seen, transitions: tried } of hunted) {
  states += seen;
  transitions += tried;
  if (found === undefined) problems.push(bug.name);
  if (found === undefined || values.trace) console.log(`  ${found === undefined ? 'NOT CAUGHT' : 'caught'}: ${bug.name} (${bug.incident})`);
  if (found !== undefined && values.trace) console.log(`${found.invariant}: ${found.because}\n${sequenceDiagram(bug.parts, bug.home, 1, bug.budget, found)}\n`);
}
console.log(`Seeded bugs: ${hunted.length} hunted in ${seconds(hunting)}`);
if (values.write) writeFileSync(fileURLToPath(new URL('../../docs/reference/counter-examples.md', import.meta.url)), counterExamplesPage(hunted));

console.log(`${seconds(begun)} in all${problems.length === 0 ? '' : `; failed: ${problems.join('; ')}`}`);
const caught = hunted.filter(({ found }) => found !== undefined).length;
console.log(`${states} states, ${transitions} transitions, ${Object.keys(invariants).length} invariants, ${hunted.length} seeded bugs, ${caught} caught`);
process.exit(problems.length === 0 ? 0 : 1);
