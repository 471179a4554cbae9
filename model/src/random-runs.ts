import fc from 'fast-check';
import { type HubParts } from './hub-model.ts';
import { broken } from './invariants.ts';
import { makeMove, type Move, movesOf } from './moves.ts';
import { type CounterExample } from './search.ts';
import { cameraless, frontDoor, lampless } from './seeded-bugs.ts';
import { newWorld } from './world.ts';

const HOMES = [frontDoor, lampless, cameraless] as const;
/** Enough for everything to go wrong several times. */
const BUDGET = { requests: 12, acts: 120, faults: 40, crashes: 10 } as const;
const LENGTH = 250;

export interface RandomRuns {
  readonly runs: number;
  readonly moves: number;
  readonly counterExample: CounterExample | undefined;
}

/** Deep random walks of three visits at once: far beyond the depth of the search, and shrunk by fast-check when they find something. */
export function walkAtRandom(parts: HubParts, runs: number, seed: number): RandomRuns {
  let moves = 0;
  let counterExample: CounterExample | undefined;
  const walk = (choices: readonly number[], kind: number): boolean => {
    const home = HOMES[kind % HOMES.length] ?? frontDoor;
    let world = newWorld(3, BUDGET);
    const path: Move[] = [];
    for (const choice of choices) {
      const possible = movesOf(world, home);
      const move = possible[choice % possible.length];
      if (move === undefined) return true;
      moves += 1;
      path.push(move);
      const moved = makeMove(parts, world, move, home);
      const fault = broken({ before: world, move, moved, home });
      if (fault !== undefined) {
        counterExample = { ...fault, moves: path };
        return false;
      }
      world = moved.world;
    }
    return true;
  };
  const result = fc.check(fc.property(fc.array(fc.nat({ max: 100_000 }), { minLength: LENGTH, maxLength: LENGTH }), fc.nat({ max: HOMES.length - 1 }), walk), { numRuns: runs, seed });
  return { runs: result.numRuns, moves, counterExample };
}
