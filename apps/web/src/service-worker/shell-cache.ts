/** A file of the shell as the build lists it; `revision` is null where the name itself changes with the content. */
export interface ShellFile {
  readonly url: string;
  readonly revision: string | null;
}

/** What to do with a request: `pass` leaves it to the browser, `page` falls back to a kept page, `asset` never changes under its name. */
export type Handling = { readonly kind: 'pass' } | { readonly kind: 'page'; readonly shell: string } | { readonly kind: 'asset' };

interface AskedFor {
  readonly method: string;
  readonly url: URL;
  readonly ownOrigin: string;
  readonly navigates: boolean;
}

/** The API and everything of other origins is never kept: a door's state out of a cache would be a lie. */
export function handlingOf({ method, url, ownOrigin, navigates }: AskedFor): Handling {
  if (method !== 'GET' || url.origin !== ownOrigin) return { kind: 'pass' };
  if (navigates) {
    if (/^\/resident(\/|$)/.test(url.pathname)) return { kind: 'page', shell: '/resident.html' };
    if (/^\/d\/[^/]+\/?$/.test(url.pathname)) return { kind: 'page', shell: '/courier.html' };
    if (/^\/route\/?$/.test(url.pathname)) return { kind: 'page', shell: '/route.html' };
    return { kind: 'pass' };
  }
  return /^\/(assets|icons)\//.test(url.pathname) ? { kind: 'asset' } : { kind: 'pass' };
}

/** Where the server has a file of the shell. It serves pages by their addresses only, and any door's code gives the courier's page. */
export function sourceOf(file: ShellFile): string {
  if (file.url === 'resident.html') return '/resident';
  if (file.url === 'route.html') return '/route';
  if (file.url === 'courier.html') return '/d/shell';
  return `/${file.url}`;
}

/** A cache's name that changes with the shell, so that an old one is dropped whole and never mixed with a new one. */
export function cacheNameOf(files: readonly ShellFile[]): string {
  let hash = 0;
  for (const letter of files.map(({ url, revision }) => `${url} ${revision ?? ''}`).join('\n')) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 4_294_967_291;
  return `latchkey-shell-${hash.toString(36)}`;
}
