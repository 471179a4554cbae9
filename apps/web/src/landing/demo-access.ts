import { ApiError, type Client } from '@latchkey/client';
import type { Demo } from '@latchkey/contract';

/** What the start page can offer here. `locked`: a demo runs, but this device needs the link with its key. */
export type StartOffer = { readonly kind: 'demo'; readonly demo: Demo } | { readonly kind: 'plain' } | { readonly kind: 'locked' } | { readonly kind: 'failed' };

/** The demo's key out of an address's fragment, `#key=…`, which browsers never send to a server. */
export const keyOfFragment = (fragment: string): string | undefined => new URLSearchParams(fragment.replace(/^#/, '')).get('key') ?? undefined;

/** Signs in as the demo resident. Rejects with `ApiError`. */
export async function enterDemo(client: Client, key: string | undefined): Promise<void> {
  await client.call('POST /api/v1/demo/session', { body: key === undefined ? {} : { key } });
}

/** Looks what is there. With a key it signs in first, since another device may not look otherwise. */
export async function findStart(client: Client, key: string | undefined): Promise<StartOffer> {
  try {
    if (key !== undefined) await enterDemo(client, key);
    return { kind: 'demo', demo: await client.call('GET /api/v1/demo', {}) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404) return { kind: 'plain' };
    return { kind: error.status === 403 || error.status === 401 ? 'locked' : 'failed' };
  }
}
