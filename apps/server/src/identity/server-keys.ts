import { createPrivateKey, hkdfSync, sign } from 'node:crypto';
import { chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError } from '@latchkey/kit';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose';
import webPush from 'web-push';
import { z } from 'zod';
import { writeSecretFile } from './secret-file.ts';

const privateJwk = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string(), d: z.string() });
const keyFile = z.object({ signing: privateJwk, vapid: z.object({ publicKey: z.string(), privateKey: z.string() }) });

/** The server's own keys: it signs grants with one and speaks to push services with the other. */
export interface ServerKeys {
  /** Names this server to its hubs: `srv_` and the key's thumbprint (RFC 7638). `iss` of grants, `aud` of the hubs' sign-in. */
  readonly serverId: string;
  /** What hubs pin at pairing. */
  readonly publicJwk: { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string; readonly kid: string };
  /** VAPID (RFC 8292), base64url, as web-push takes them. */
  readonly vapid: { readonly publicKey: string; readonly privateKey: string };
  /** A compact JWT, EdDSA, with `typ` and `kid` in its header. The claims are taken as they are: the caller sets all times. */
  sign(typ: string, claims: JWTPayload): Promise<string>;
  /** Ed25519 over the bytes as they are. They must begin with what no JWT begins with. */
  signBytes(message: Uint8Array): Uint8Array;
  /** A secret of 32 bytes that only this server can make, the same each time for the same purpose: nothing has to be stored. */
  deriveSecret(purpose: string): Buffer;
}

/**
 * Reads the keys in `folder`, or makes them at the first start: one file, readable by its owner only, complete or absent.
 * Rejects with `keys.unreadable` when the file is there and cannot be used: new keys would cut off every paired hub.
 */
export async function openServerKeys(folder: string): Promise<ServerKeys> {
  const path = join(folder, 'server-keys.json');
  const stored = (await readKeys(path)) ?? (await makeKeys(folder, path));
  const { signing, vapid } = stored;
  const key = await importJWK(signing, 'EdDSA');
  const nodeKey = createPrivateKey({ key: signing, format: 'jwk' });
  const kid = await calculateJwkThumbprint(signing);
  return {
    serverId: `srv_${kid}`,
    publicJwk: { kty: 'OKP', crv: 'Ed25519', x: signing.x, kid },
    vapid,
    deriveSecret: (purpose) => Buffer.from(hkdfSync('sha256', Buffer.from(signing.d, 'base64url'), '', `latchkey ${purpose}`, 32)),
    signBytes: (message) => sign(null, message, nodeKey),
    sign: (typ, claims) => new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ, kid }).sign(key),
  };
}

async function readKeys(path: string): Promise<z.infer<typeof keyFile> | undefined> {
  try {
    return keyFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new CodedError('keys.unreadable', `The server's keys in ${path} cannot be read. Restore the file from a backup; without it every hub has to be paired anew.`, { cause });
  }
}

async function makeKeys(folder: string, path: string): Promise<z.infer<typeof keyFile>> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o700);
  const keys = keyFile.parse({ signing: await exportJWK(privateKey), vapid: webPush.generateVAPIDKeys() });
  await writeSecretFile(path, `${JSON.stringify(keys, null, 2)}\n`);
  return keys;
}
