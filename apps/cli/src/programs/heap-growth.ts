import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8's old space double before it is collected. Left to itself, V8 keeps the limit of a hub's heap (80 MiB) within the size of its new space of what is
 * in it, so that marking begins again with the next thing that is kept: every 8 s while couriers come, and nearly always as a recording begins. Marking takes
 * two cores for 150 ms, for which that courier's door waits (measured: the 95th percentile of scan → command was 200 ms, and is 80 ms with this).
 */
export function collectRarely(): void {
  setFlagsFromString('--heap-growing-percent=100');
}
