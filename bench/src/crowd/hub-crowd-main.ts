/** One worker of the crowd: plays the hubs that it is told to, each on a connection of its own. Ends with the channel to its parent. */
import { Millis, Seconds, systemClock } from '@latchkey/kit';
import { type CrowdHub, type CrowdTally, openCrowdHub } from './crowd-hub.ts';
import type { CrowdOrder, CrowdWord } from './crowd-protocol.ts';

const clock = systemClock;
/** Sign-ins under way at once. */
const AT_ONCE = 25;
const hubs: CrowdHub[] = [];
const tally: CrowdTally = { lines: 0, visits: 0, acknowledged: [] };
const say = (word: CrowdWord): void => void process.send?.(word);

async function link({ serverUrl, hubs: places }: Extract<CrowdOrder, { type: 'link' }>): Promise<void> {
  const waiting = [...places];
  const one = async (): Promise<void> => {
    for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
      const hub = openCrowdHub(place, serverUrl, tally, clock);
      hubs.push(hub);
      while (!hub.link.connected) await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  say({ type: 'linked', count: hubs.length });
}

const visiting = new Set<CrowdHub>();
function visit(everySeconds: number): void {
  const every = Seconds(everySeconds);
  for (const hub of hubs.filter((each) => !visiting.has(each))) {
    visiting.add(hub);
    const next = (): void => {
      hub.visit();
      clock.schedule(every, next);
    };
    clock.schedule(Millis(Math.random() * every), next);
  }
}

process.on('message', (order: CrowdOrder) => {
  if (order.type === 'link') void link(order);
  if (order.type === 'visit') visit(order.everySeconds);
  if (order.type === 'report') {
    say({ type: 'report', linked: hubs.filter((hub) => hub.link.connected).length, ...tally });
    Object.assign(tally, { lines: 0, visits: 0, acknowledged: [] });
  }
});
process.once('disconnect', () => process.exit());
