/** What a browser and its user cannot fake in a request. */
export interface RequestOrigin {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`; absent when no browser sent the request. */
  readonly site: string | undefined;
}

/**
 * Why a request must not be served, or undefined when it may be.
 * A page on any other site could call a loopback port through its visitor's browser, or rename itself to us (DNS rebinding).
 * @param hosts the `host:port` values under which we are reached.
 */
export function crossSiteObjection({ method, host, origin, site }: RequestOrigin, hosts: ReadonlySet<string>): string | undefined {
  if (host === undefined || !hosts.has(host.toLowerCase())) return 'This address is not one of the control page.';
  const reads = method === 'GET' || method === 'HEAD';
  if (origin !== undefined && !isOurs(origin, hosts)) return 'Another site may not use the control page.';
  if (site !== undefined && site !== 'same-origin' && !(reads && site === 'none')) return 'Another site may not use the control page.';
  return undefined;
}

function isOurs(origin: string, hosts: ReadonlySet<string>): boolean {
  return [...hosts].some((host) => origin.toLowerCase() === `http://${host}`);
}

/** The names of a server on `address:port`: itself, and every name of loopback when it is there. */
export function hostNames(address: string, port: number): ReadonlySet<string> {
  const loopback = ['127.0.0.1', 'localhost', '[::1]'];
  const own = address.includes(':') ? `[${address}]` : address;
  const names = loopback.includes(own) || own === '0.0.0.0' || own === '[::]' ? [...loopback, own] : [own];
  return new Set(names.map((name) => `${name}:${port}`));
}
