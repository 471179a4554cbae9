import type { Scenario } from './search.ts';
import { alarmed, box, cameraless, frontDoor, lampless } from './seeded-bugs.ts';
import type { Budget } from './world.ts';

export type Size = 'quick' | 'full';

/** What the product's machine is searched against: kinds of home, and how far at each size. */
export const scenariosOf = (size: Size): readonly Scenario[] => {
  const upTo = (quick: number, full: number): number => (size === 'quick' ? quick : full);
  const one: Budget = { requests: 1, acts: 2, faults: 1, crashes: 1 };
  return [
    { name: frontDoor.name, home: frontDoor, doors: 1, budget: one, depth: upTo(8, 10) },
    { name: lampless.name, home: lampless, doors: 1, budget: one, depth: upTo(7, 9) },
    { name: `${cameraless.name}, two faults`, home: cameraless, doors: 1, budget: { ...one, faults: 2 }, depth: upTo(6, 8) },
    { name: `${cameraless.name}, two requests`, home: cameraless, doors: 1, budget: { requests: 2, acts: 1, faults: 0, crashes: 1 }, depth: upTo(9, 12) },
    { name: alarmed.name, home: alarmed, doors: 1, budget: one, depth: upTo(6, 8) },
    { name: `${box.name}, nothing fails`, home: box, doors: 1, budget: { requests: 1, acts: 1, faults: 0, crashes: 1 }, depth: upTo(10, 60) },
    { name: 'three doors, three visits', home: cameraless, doors: 3, budget: { requests: 3, acts: 1, faults: 1, crashes: 1 }, depth: upTo(4, 6) },
  ];
};
