import { isSettingsGroup, type SettingsGroup } from '../settings/settings-groups.ts';
import { filterOf, searchOf, type TimeLineFilter } from '../visits/time-line-filter.ts';

/** Where in the resident's pages one is. */
export type PageRoute =
  | { readonly page: 'home' }
  | { readonly page: 'visit'; readonly visitId: string }
  | { readonly page: 'incident'; readonly incidentId: string }
  | { readonly page: 'parcels' }
  | { readonly page: 'timeline'; readonly filter?: TimeLineFilter }
  | { readonly page: 'settings'; readonly group?: SettingsGroup }
  | { readonly page: 'sign-in' }
  | { readonly page: 'claim' }
  | { readonly page: 'join' }
  | { readonly page: 'connect' }
  | { readonly page: 'nowhere' };

const ROOT = '/resident';

/** Reads an address; what lies under `/resident` and is none of ours is `nowhere`. */
export function routeOf(pathname: string, search = ''): PageRoute {
  const [first, second, ...rest] = pathname.slice(ROOT.length).split('/').filter((part) => part !== '');
  if (rest.length > 0 || (second !== undefined && first !== 'visits' && first !== 'incidents' && first !== 'settings')) return { page: 'nowhere' };
  if (first === undefined) return { page: 'home' };
  if (first === 'visits') return second !== undefined && /^vis_[0-9a-z]{26}$/.test(second) ? { page: 'visit', visitId: second } : { page: 'nowhere' };
  if (first === 'incidents') return second !== undefined && /^inc_[0-9a-z]{26}$/.test(second) ? { page: 'incident', incidentId: second } : { page: 'nowhere' };
  if (first === 'settings' && second !== undefined) return isSettingsGroup(second) ? { page: first, group: second } : { page: 'nowhere' };
  if (first === 'timeline') return { page: first, filter: filterOf(search) };
  if (first === 'parcels' || first === 'settings' || first === 'sign-in' || first === 'claim' || first === 'join' || first === 'connect') return { page: first };
  return { page: 'nowhere' };
}

/** The page's place, without what is asked of it. */
export function pathOf(route: PageRoute): string {
  if (route.page === 'visit') return `${ROOT}/visits/${route.visitId}`;
  if (route.page === 'incident') return `${ROOT}/incidents/${route.incidentId}`;
  if (route.page === 'settings' && route.group !== undefined) return `${ROOT}/settings/${route.group}`;
  return route.page === 'home' || route.page === 'nowhere' ? ROOT : `${ROOT}/${route.page}`;
}

/** The whole of the address after the server's name. */
export const addressOf = (route: PageRoute): string => `${pathOf(route)}${route.page === 'timeline' ? searchOf(route.filter ?? {}) : ''}`;
