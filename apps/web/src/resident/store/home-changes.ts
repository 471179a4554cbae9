import type { Home, LiveEvent, Visit } from '@latchkey/contract';

/** As many as the server gives. */
const LAST_VISITS = 10;

/** The home after a live event. Events that only name what has changed leave it as it is: the page fetches. */
export function applyEvent(home: Home, event: LiveEvent): Home {
  switch (event.type) {
    case 'state':
      return { ...home, accessPoints: replaced(home.accessPoints, event.accessPoint) };
    case 'hub':
      return { ...home, hub: { ...home.hub, online: event.online, lastSeenAt: event.lastSeenAt } };
    case 'visit':
      return {
        ...home,
        runningVisits: event.visit.endedAt === null ? newestFirst(replaced(home.runningVisits, event.visit)) : home.runningVisits.filter(({ id }) => id !== event.visit.id),
        lastVisits: newestFirst(replaced(home.lastVisits, event.visit)).slice(0, LAST_VISITS),
      };
    default:
      return home;
  }
}

function replaced<Item extends { readonly id: string }>(items: readonly Item[], item: Item): Item[] {
  return items.some(({ id }) => id === item.id) ? items.map((each) => (each.id === item.id ? item : each)) : [...items, item];
}

const newestFirst = (visits: readonly Visit[]): Visit[] => visits.toSorted((one, other) => other.startedAt.localeCompare(one.startedAt));
