import { type Client, createClient } from '@latchkey/client';
import { type Clock, randomToken } from '@latchkey/kit';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';

/** A courier without a browser: the same key, the same proofs (RFC 9449), the same API. */
export interface CourierClient {
  readonly client: Client;
  readonly thumbprint: string;
}

export async function createCourierClient(baseUrl: string, clock: Clock): Promise<CourierClient> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const jwk = await exportJWK(publicKey);
  const client = createClient({
    baseUrl,
    authorize: async ({ method, url }) => ({
      dpop: await new SignJWT({ htm: method, htu: url.replace(/[?#].*$/, ''), jti: randomToken(26) })
        .setProtectedHeader({ typ: 'dpop+jwt', alg: 'EdDSA', jwk })
        .setIssuedAt(Math.floor(clock.now() / 1_000))
        .sign(privateKey),
    }),
  });
  return { client, thumbprint: await calculateJwkThumbprint(jwk) };
}
