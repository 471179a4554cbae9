import type { Client } from '@latchkey/client';

/** Signs in with a passkey of this device. Rejects with `ApiError`, or with the browser's own error when the person cancels. */
export async function signInByPasskey(client: Client): Promise<void> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const options = await client.call('POST /api/v1/session/passkey-challenge', {});
  // The contract leaves WebAuthn's JSON forms to the platform, and the library takes them as they come.
  const answer = await startAuthentication({ optionsJSON: options as unknown as Parameters<typeof startAuthentication>[0]['optionsJSON'] });
  await client.call('POST /api/v1/session/passkey', { body: { ...answer } });
}
