import { ApiError, type Client } from '@latchkey/client';

/**
 * A client that answers `session.verification_needed` by itself: it has the person confirm by passkey and sends the same call once more. Calls that are refused
 * together ask once. When `confirm` rejects, the refusal stays what it was.
 */
export function createConfirmingClient(client: Client, confirm: () => Promise<void>): Client {
  let asking: Promise<void> | undefined;
  const ask = () => (asking ??= confirm().finally(() => (asking = undefined)));
  return {
    async call(operation, input) {
      try {
        return await client.call(operation, input);
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'session.verification_needed') throw error;
        await ask().catch(() => {
          throw error;
        });
        return client.call(operation, input);
      }
    },
  };
}
