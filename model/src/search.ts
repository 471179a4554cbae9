import { HashSet } from './hash-set.ts';
import type { HomeKind, HubParts } from './hub-model.ts';
import { broken, type InvariantName } from './invariants.ts';
import { makeMove, type Move, movesOf } from './moves.ts';
import { type Budget, newWorld, type World, worldHash } from './world.ts';

/** What to search: a kind of home, how many doors with a visit at each, how much may go wrong, how far. */
export interface Scenario {
  readonly name: string;
  readonly home: HomeKind;
  readonly doors: number;
  readonly budget: Budget;
  readonly depth: number;
}

export interface CounterExample {
  readonly invariant: InvariantName;
  readonly because: string;
  readonly moves: readonly Move[];
}

export interface Searched {
  readonly states: number;
  readonly transitions: number;
  /** How many moves deep every state was expanded. */
  readonly depth: number;
  /** Nothing was left to expand: deeper would find nothing new. */
  readonly isExhausted: boolean;
  readonly counterExample: CounterExample | undefined;
}

/** Breadth first, so that the first counter-example is a shortest one. `limit` bounds the states, against a fault that makes the space explode. */
export function search(parts: HubParts, { home, doors, budget, depth }: Scenario, limit = Number.POSITIVE_INFINITY): Searched {
  const start = newWorld(doors, budget);
  const seen = new HashSet();
  seen.add(worldHash(start));
  // How each state was reached, so that a counter-example can be told: its parent's number and the move.
  const parents: number[] = [-1];
  const reachedBy: (Move | undefined)[] = [undefined];
  let frontier: { readonly world: World; readonly id: number }[] = [{ world: start, id: 0 }];
  let transitions = 0;
  let reached = 0;
  const pathTo = (id: number): Move[] => {
    const path: Move[] = [];
    for (let at = id; at > 0; at = parents[at] ?? -1) {
      const move = reachedBy[at];
      if (move !== undefined) path.unshift(move);
    }
    return path;
  };
  for (; reached < depth && frontier.length > 0; reached += 1) {
    const next: typeof frontier = [];
    for (const { world, id } of frontier) {
      for (const move of movesOf(world, home)) {
        transitions += 1;
        const moved = makeMove(parts, world, move, home);
        const fault = broken({ before: world, move, moved, home });
        if (fault !== undefined) return { states: seen.size, transitions, depth: reached, isExhausted: false, counterExample: { ...fault, moves: [...pathTo(id), move] } };
        if (!seen.add(worldHash(moved.world))) continue;
        parents.push(id);
        reachedBy.push(move);
        next.push({ world: moved.world, id: parents.length - 1 });
      }
      if (seen.size >= limit) return { states: seen.size, transitions, depth: reached, isExhausted: false, counterExample: undefined };
    }
    frontier = next;
  }
  return { states: seen.size, transitions, depth: reached, isExhausted: frontier.length === 0, counterExample: undefined };
}
