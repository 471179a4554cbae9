import { ApiError, type Client } from '@latchkey/client';
import { startRegistration, WebAuthnError } from '@simplewebauthn/browser';
import { deviceNameOf } from '../devices/device-name.ts';

/** How coming back went: `known`, this device has a passkey of the account already; `stopped`, the browser's refusal or the reader's change of mind, and the code is still good. */
export type RecoveryOutcome = { readonly kind: 'in' | 'known' | 'stopped' } | { readonly kind: 'refused'; readonly code: ApiError['code'] };

/** Makes a passkey on this device by a recovery code, and signs in. */
export async function recoverByCode(client: Client, code: string): Promise<RecoveryOutcome> {
  try {
    const options = await client.call('POST /api/v1/recovery/challenge', { body: { code } });
    // The server makes the options by the library that belongs to this one.
    const passkey = await startRegistration({ optionsJSON: options as unknown as Parameters<typeof startRegistration>[0]['optionsJSON'] });
    await client.call('POST /api/v1/recovery', { body: { code, passkey: { ...passkey } } });
    // Without a name it is told by its date.
    await client.call('PATCH /api/v1/passkeys/{passkeyId}', { params: { passkeyId: passkey.id }, body: { name: deviceNameOf(navigator.userAgent) } }).catch(() => undefined);
    return { kind: 'in' };
  } catch (error) {
    if (error instanceof ApiError) return { kind: 'refused', code: error.code };
    return { kind: error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED' ? 'known' : 'stopped' };
  }
}
