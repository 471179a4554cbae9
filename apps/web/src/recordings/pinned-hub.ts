import type { HubJwk } from '@latchkey/sealing';

/** Where pins are kept: `localStorage` in a browser. */
export type PinStore = Pick<Storage, 'getItem' | 'setItem'>;

/** How far the key of a site's hub can be trusted. */
export interface HubPin {
  readonly key: HubJwk;
  /** A person has compared its fingerprint with what the hub itself prints. Until then it is what the server named first. */
  readonly compared: boolean;
  /** The server names another key now. What that one signs is refused. */
  readonly other: HubJwk | undefined;
}

const jwkOf = (x: string): HubJwk => ({ kty: 'OKP', crv: 'Ed25519', x });

/** The key of a site's hub as this device first saw it. A server that later names another key changes nothing here, until a person pins that one by {@link pinHub}. */
export function hubPin(siteId: string, offered: string, store: PinStore = localStorage): HubPin {
  const known = store.getItem(nameOf(siteId));
  if (known === null) store.setItem(nameOf(siteId), offered);
  const key = known ?? offered;
  return { key: jwkOf(key), compared: store.getItem(comparedOf(siteId)) === key, other: key === offered ? undefined : jwkOf(offered) };
}

/** The key alone, for checking what the hub signed. */
export const pinnedHub = (siteId: string, offered: string, store?: PinStore): HubJwk => hubPin(siteId, offered, store).key;

/** A person has compared this key's fingerprint with what the hub prints: it is the one from now on. */
export function pinHub(siteId: string, { x }: HubJwk, store: PinStore = localStorage): void {
  store.setItem(nameOf(siteId), x);
  store.setItem(comparedOf(siteId), x);
}

const nameOf = (siteId: string): string => `latchkey.hub.${siteId}`;
const comparedOf = (siteId: string): string => `latchkey.hub.${siteId}.compared`;
