import { EncryptJWT, jwtDecrypt } from 'jose';
import type { ServerKeys } from '../identity/server-keys.ts';

const PURPOSE = 'order hook secrets';

/** Seals the secrets of shops' systems, so that who has the database alone signs nothing. Bound to the hook: what is sealed for one opens for no other. */
export interface OrderSecrets {
  seal(hookId: string, secret: string): Promise<string>;
  /** Undefined for what this server did not seal for this hook. */
  open(hookId: string, sealed: string): Promise<string | undefined>;
}

export function createOrderSecrets(keys: Pick<ServerKeys, 'deriveSecret'>): OrderSecrets {
  const key = keys.deriveSecret(PURPOSE);
  return {
    seal: (hookId, secret) => new EncryptJWT({ secret }).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).setSubject(hookId).encrypt(key),
    async open(hookId, sealed) {
      const claims = await jwtDecrypt(sealed, key, { subject: hookId, keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] }).then(
        ({ payload }) => payload,
        () => undefined,
      );
      return typeof claims?.['secret'] === 'string' ? claims['secret'] : undefined;
    },
  };
}
