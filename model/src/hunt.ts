import { type CounterExample, search } from './search.ts';
import { type SeededBug, seededBugs } from './seeded-bugs.ts';

/** More states than any seeded bug needs; one that is not found within them is not found. */
const STATES_PER_BUG = 150_000;
const DEPTH = 40;

export interface HuntedBug {
  readonly bug: SeededBug;
  readonly states: number;
  readonly transitions: number;
  /** Only a counter-example to the promise that the bug breaks counts. */
  readonly found: CounterExample | undefined;
}

/** Looks for each seeded bug. */
export const hunt = (bugs: readonly SeededBug[] = seededBugs): readonly HuntedBug[] =>
  bugs.map((bug) => {
    const { states, transitions, counterExample } = search(bug.parts, { name: bug.name, home: bug.home, doors: 1, budget: bug.budget, depth: DEPTH }, STATES_PER_BUG);
    return { bug, states, transitions, found: counterExample?.invariant === bug.invariant ? counterExample : undefined };
  });
