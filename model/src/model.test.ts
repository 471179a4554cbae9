import { describe, expect, it } from 'vitest';
import { HashSet } from './hash-set.ts';
import { setDoor, productParts } from './hub-model.ts';
import { hunt } from './hunt.ts';
import { invariants } from './invariants.ts';
import { walkAtRandom } from './random-runs.ts';
import { search } from './search.ts';
import { frontDoor, seededBugs } from './seeded-bugs.ts';
import { sequenceDiagram } from './trace.ts';
import { newWorld, worldHash } from './world.ts';

const budget = { requests: 1, acts: 1, faults: 1, crashes: 1 } as const;

describe('the model check', () => {
  it('finds nothing in the machine that runs, and does look', () => {
    const found = search(productParts, { name: 'a sample', home: frontDoor, doors: 1, budget, depth: 6 });
    expect(found.counterExample).toBeUndefined();
    expect(found.states).toBeGreaterThan(5_000);
    expect(walkAtRandom(productParts, 20, 7).counterExample).toBeUndefined();
  });

  it('sees every promise broken by at least one seeded bug, each with a name of its own', () => {
    expect(new Set(seededBugs.map(({ name }) => name)).size).toBe(seededBugs.length);
    expect(seededBugs.length).toBeGreaterThanOrEqual(24);
    expect(new Set(seededBugs.map(({ invariant }) => invariant))).toEqual(new Set(Object.keys(invariants)));
  });

  it('tells a counter-example as a sequence, shortest first', () => {
    const [hunted] = hunt(seededBugs.filter(({ name }) => name === 'no time limit on an unlocked door'));
    expect(hunted?.found?.moves.length).toBe(6);
    const diagram = hunted?.found === undefined ? '' : sequenceDiagram(hunted.bug.parts, hunted.bug.home, 1, hunted.bug.budget, hunted.found);
    expect(diagram).toContain('Hub->>Lock: unlock');
    expect(diagram).toContain('Note over Hub: unlocking to unlocked');
    expect(diagram).toMatch(/unlocked for ever: no deadline leads on$/);
  });

  it('finds a seeded bug only by the promise that it breaks', () => {
    const [bug] = seededBugs;
    const elsewhere = bug === undefined ? [] : hunt([{ ...bug, invariant: 'I11 silence is an alarm' }]);
    expect(elsewhere[0]?.found).toBeUndefined();
  });

  it('keeps every hash once, however many there are', () => {
    const hashes = Array.from({ length: 100_000 }, (_, index) => (index * 7_919) % 60_000);
    const set = new HashSet();
    const added = hashes.filter((hash) => set.add(hash)).length;
    // Hash 0 stands for itself and for 1.
    expect([set.size, added]).toEqual([new Set(hashes).size - 1, new Set(hashes).size - 1]);
  });

  it('counts worlds that differ only in the order of their doors once', () => {
    const world = newWorld(3, budget);
    expect(worldHash(setDoor(world, 0, { door: 'open' }))).toBe(worldHash(setDoor(world, 2, { door: 'open' })));
    expect(worldHash(setDoor(world, 0, { door: 'open' }))).not.toBe(worldHash(world));
    expect(worldHash(setDoor(world, 0, { commands: ['lock'] }))).not.toBe(worldHash(setDoor(world, 0, { commands: ['unlock'] })));
  });
});
