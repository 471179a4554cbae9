import { Emitter, type Unsubscribe } from '@latchkey/kit';
import { type PageRoute, pathOf, routeOf } from './page-route.ts';

/** The browser's history as routes. */
export interface Navigation {
  readonly current: () => PageRoute;
  go(route: PageRoute, how?: 'push' | 'replace'): void;
  readonly onChange: (listener: () => void) => Unsubscribe;
}

export function createNavigation(view: Window): Navigation {
  const changed = new Emitter<void>();
  let route = routeOf(view.location.pathname);
  const read = () => {
    route = routeOf(view.location.pathname);
    changed.emit();
  };
  view.addEventListener('popstate', read);
  return {
    current: () => route,
    go(next, how = 'push') {
      const path = pathOf(next);
      if (how === 'replace') view.history.replaceState(null, '', path);
      else if (path !== view.location.pathname) view.history.pushState(null, '', path);
      read();
      view.scrollTo(0, 0);
    },
    onChange: (listener) => changed.subscribe(listener),
  };
}
