import { Emitter, type Unsubscribe } from '@latchkey/kit';
import { addressOf, type PageRoute, routeOf } from './page-route.ts';

/** The browser's history as routes. */
export interface Navigation {
  readonly current: () => PageRoute;
  go(route: PageRoute, how?: 'push' | 'replace'): void;
  readonly onChange: (listener: () => void) => Unsubscribe;
}

export function createNavigation(view: Window): Navigation {
  const changed = new Emitter<void>();
  const here = () => routeOf(view.location.pathname, view.location.search);
  let route = here();
  const read = () => {
    route = here();
    changed.emit();
  };
  view.addEventListener('popstate', read);
  return {
    current: () => route,
    go(next, how = 'push') {
      const address = addressOf(next);
      if (how === 'replace') view.history.replaceState(null, '', address);
      else if (address !== `${view.location.pathname}${view.location.search}`) view.history.pushState(null, '', address);
      read();
      view.scrollTo(0, 0);
    },
    onChange: (listener) => changed.subscribe(listener),
  };
}
