import { ApiError, type Client } from '@latchkey/client';
import { deviceNameOf } from '../devices/device-name.ts';
import { startRegistration, WebAuthnError } from '@simplewebauthn/browser';

/** How adding went: `known`, this device has one already; `stopped`, the browser's refusal or the reader's change of mind. */
export type AddingOutcome = { readonly kind: 'added' | 'known' | 'stopped' } | { readonly kind: 'refused'; readonly code: ApiError['code'] };

/** Makes a passkey for the signed-in person on this device. */
export async function addPasskey(client: Client): Promise<AddingOutcome> {
  try {
    const options = await client.call('POST /api/v1/passkeys/challenge', {});
    // The server makes the options by the library that belongs to this one.
    const answer = await startRegistration({ optionsJSON: options as unknown as Parameters<typeof startRegistration>[0]['optionsJSON'] });
    const { id } = await client.call('POST /api/v1/passkeys', { body: { ...answer } });
    // Without a name it is told by its date.
    await client.call('PATCH /api/v1/passkeys/{passkeyId}', { params: { passkeyId: id }, body: { name: deviceNameOf(navigator.userAgent) } }).catch(() => undefined);
    return { kind: 'added' };
  } catch (error) {
    if (error instanceof ApiError) return { kind: 'refused', code: error.code };
    return { kind: error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED' ? 'known' : 'stopped' };
  }
}
