import { ApiError, type Client } from '@latchkey/client';
import { startAuthentication } from '@simplewebauthn/browser';

/** How signing in went: `broken` is the browser's refusal or the reader's change of mind. */
export type SignInOutcome = { readonly kind: 'in' } | { readonly kind: 'broken' } | { readonly kind: 'refused'; readonly code: ApiError['code'] };

/** Asks the browser for a passkey of this address. */
export async function signInWithPasskey(client: Client): Promise<SignInOutcome> {
  try {
    const options = await client.call('POST /api/v1/session/passkey-challenge', {});
    // The server makes the options by the library that belongs to this one.
    const answer = await startAuthentication({ optionsJSON: options as unknown as Parameters<typeof startAuthentication>[0]['optionsJSON'] });
    await client.call('POST /api/v1/session/passkey', { body: { ...answer } });
    return { kind: 'in' };
  } catch (error) {
    return error instanceof ApiError ? { kind: 'refused', code: error.code } : { kind: 'broken' };
  }
}

/** Has the signed-in person confirm by passkey that it is still them. Rejects when they do not. */
export async function confirmWithPasskey(client: Client): Promise<void> {
  const options = await client.call('POST /api/v1/session/verification-challenge', {});
  // As above.
  const answer = await startAuthentication({ optionsJSON: options as unknown as Parameters<typeof startAuthentication>[0]['optionsJSON'] });
  await client.call('POST /api/v1/session/verification', { body: { ...answer } });
}

/** Signs in as the demo resident; `key` is what the terminal printed, not needed on the same machine. */
export async function signInAsDemo(client: Client, key: string | undefined): Promise<SignInOutcome> {
  try {
    await client.call('POST /api/v1/demo/session', { body: key === undefined ? {} : { key } });
    return { kind: 'in' };
  } catch (error) {
    return { kind: 'refused', code: error instanceof ApiError ? error.code : 'server.failed' };
  }
}

/** The demo's key in an address such as `/resident#key=…`. A fragment never reaches a server or its logs. */
export function demoKeyOf(hash: string): string | undefined {
  const key = new URLSearchParams(hash.replace(/^#/, '')).get('key');
  return key === null || key === '' ? undefined : key.slice(0, 100);
}
