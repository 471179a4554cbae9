import type { DoorKind, Victim } from './crash-rig.ts';
import type { RoundOutcome, Strike } from './crash-round.ts';

const OTHERS: readonly Victim[] = ['server', 'database', 'lock', 'camera'];

/**
 * Every strike that the enumerated points allow: the hub at each of them, then at each point of its taking over; every other program at each of them too.
 * Interleaved, so that a short run has some of everything, in an order that is always the same.
 *
 * @param traces rounds in which nobody was killed
 * @param recoveries rounds in which the hub was killed in the middle
 * @param powerCuts how often the power of each disk is cut, at points all over the visit; they come first
 */
export function listStrikes(traces: readonly RoundOutcome[], recoveries: readonly RoundOutcome[], powerCuts = 0): readonly Strike[] {
  const points = new Map<string, { readonly door: DoorKind; readonly story: Strike['story']; readonly point: string }>();
  for (const { strike: { door, story }, points: names } of traces) for (const point of names) points.set(`${door} ${story} ${point}`, { door, story, point });
  // At the server's own points it is the server, its database or their disk that dies: what it means for the hub is the same as at any other moment.
  const ofServer = ({ point }: { readonly point: string }) => point.startsWith('server, ');
  const hub = [...points.values()].filter((at) => !ofServer(at)).map((at): Strike => ({ ...at, victim: 'hub' }));
  const again = recoveries.flatMap(({ strike, pointsAfter }) => pointsAfter.filter((point) => !ofServer({ point })).map((point): Strike => ({ ...strike, again: point })));
  const delivered = [...points.values()].filter(({ story }) => story === 'delivered');
  const others = OTHERS.map((victim) => delivered.filter((at) => victim === 'server' || victim === 'database' || !ofServer(at)).map((at): Strike => ({ ...at, victim })));
  const cuts = (['hub-power', 'server-power'] as const).map((victim) => spreadOver(delivered.filter((at) => victim === 'server-power' || !ofServer(at)), powerCuts).map((at): Strike => ({ ...at, victim })));
  return [...interleave(cuts), ...interleave([hub, again, ...others].map(spread))];
}

/** So many of them, from all over, again from the beginning where there are fewer. */
function spreadOver<Item>(items: readonly Item[], count: number): readonly Item[] {
  const spreadItems = spread(items);
  return Array.from({ length: items.length === 0 ? 0 : count }, (_, index) => spreadItems[index % items.length] as Item);
}

/** Neighbouring points are alike: far ones first. */
function spread<Item>(items: readonly Item[]): readonly Item[] {
  const stride = [7, 11, 13, 17].find((step) => items.length % step !== 0) ?? 1;
  return items.map((_, index) => items[(index * stride) % items.length] as Item);
}

function interleave<Item>(lists: readonly (readonly Item[])[]): readonly Item[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list.slice(index, index + 1))).flat();
}
