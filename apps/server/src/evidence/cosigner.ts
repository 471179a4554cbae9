import { cosignatureLine, cosignedBytes, originOf } from '@latchkey/evidence';
import type { Clock } from '@latchkey/kit';
import type { ServerKeys } from '../identity/server-keys.ts';
import type { Cosign } from './checkpoint-witness.ts';

/** This server as a witness of its hubs' journals, named `latchkey/<server id>`: it signs that it saw this state at this time (c2sp.org/tlog-cosignature). */
export function createCosigner(keys: Pick<ServerKeys, 'serverId' | 'publicJwk' | 'signBytes'>, clock: Clock): Cosign {
  const publicKey = Uint8Array.from(Buffer.from(keys.publicJwk.x, 'base64url'));
  return (text) => {
    const seconds = Math.floor(clock.now() / 1_000);
    return cosignatureLine(originOf(keys.serverId), publicKey, seconds, keys.signBytes(cosignedBytes(text, seconds)));
  };
}
