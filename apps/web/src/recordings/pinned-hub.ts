import type { HubJwk } from '@latchkey/sealing';

/** Where pins are kept: `localStorage` in a browser. */
export type PinStore = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * The key of a site's hub as this device first saw it. A server that later names another key changes nothing here: what that key signed is
 * refused, until a person pins it anew with {@link pinHub}.
 */
export function pinnedHub(siteId: string, offered: string, store: PinStore = localStorage): HubJwk {
  const known = store.getItem(nameOf(siteId));
  if (known === null) store.setItem(nameOf(siteId), offered);
  return { kty: 'OKP', crv: 'Ed25519', x: known ?? offered };
}

/** Pins another key: the hub was replaced, and a person has compared the new one's fingerprint with what the hub shows. */
export function pinHub(siteId: string, key: string, store: PinStore = localStorage): void {
  store.setItem(nameOf(siteId), key);
}

const nameOf = (siteId: string): string => `latchkey.hub.${siteId}`;
