import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@latchkey/client';
import { CodedError } from '@latchkey/kit';
import { z } from 'zod';
import { writeFileDurably } from '../durable-file.ts';
import type { HubIdentity } from './hub-identity.ts';

const pairing = z.object({
  hubId: z.templateLiteral(['hub_', z.string()]),
  siteId: z.templateLiteral(['site_', z.string()]),
  serverId: z.string(),
  serverJwk: z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), kid: z.string() }),
});
/** Whom the hub belongs to: the server's key is pinned here, and grants signed by any other count for nothing. Where the server answers is configuration: it may move. */
export type Pairing = z.infer<typeof pairing>;

/** The pairing kept in the hub's folder, if there is one. */
export function readPairing(folder: string): Pairing | undefined {
  const file = join(folder, 'pairing.json');
  if (!existsSync(file)) return undefined;
  try {
    return pairing.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new CodedError('hub.pairing_damaged', `The file ${file} is damaged. Restore it from a backup, or delete it and pair again.`, { cause });
  }
}

/** What the owner's page shows to be typed at the hub: the server's code, and after a point the key of the owner's device, which never passed through the server. */
export function readPairingCode(text: string | undefined): { readonly code: string | undefined; readonly ownerKey: string | undefined } {
  const [code, ownerKey] = text?.trim().split('.', 2) ?? [];
  return { code, ownerKey: ownerKey !== undefined && /^[\w-]{43}$/.test(ownerKey) ? ownerKey : undefined };
}

/** Presents a pairing code and this hub's public key to the server, and keeps what it answers. */
export async function pairWith(serverUrl: string, code: string, name: string, identity: HubIdentity, folder: string): Promise<Pairing> {
  const proof = identity.signJwt('hub-pairing+jwt', { aud: 'latchkey-server', codeHash: createHash('sha256').update(code).digest('base64url') }, 60);
  const { publicJwk } = identity;
  const made: Pairing = await createClient({ baseUrl: serverUrl }).call('POST /api/v1/hubs', { body: { code, publicJwk, name, proof } });
  writeFileDurably(join(folder, 'pairing.json'), `${JSON.stringify(made, null, 2)}\n`);
  return made;
}
