import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, randomToken } from '@latchkey/kit';
import type { JWK } from 'jose';
import { writeFileDurably } from '../durable-file.ts';

export interface PublicJwk extends JWK {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
}

/** The hub's key. It never leaves its folder; others see what it signed. */
export interface HubIdentity {
  readonly publicJwk: PublicJwk;
  /** A compact JWT (RFC 7519, EdDSA) with `iat`, `exp` and `jti` added. */
  signJwt(type: string, claims: Readonly<Record<string, unknown>>, livesSeconds: number): string;
  /** A compact JWS (RFC 7515, EdDSA) over exactly these claims: a statement of what was, which does not expire. */
  signStatement(type: string, claims: Readonly<Record<string, unknown>>): string;
  /** Ed25519 over the bytes as they are. They must begin with what no JWT begins with. */
  signBytes(message: Uint8Array): Uint8Array;
}

/** Reads the hub's Ed25519 key from `<folder>/hub-key.pem`, made at first start, readable by its owner only. */
export function openHubIdentity(folder: string, clock: Clock): HubIdentity {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'hub-key.pem');
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileDurably(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), 0o600);
  }
  const key: KeyObject = createPrivateKey(readFileSync(file));
  const { x = '' } = key.export({ format: 'jwk' });
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signStatement: HubIdentity['signStatement'] = (type, claims) => {
    const head = `${encode({ alg: 'EdDSA', typ: type })}.${encode(claims)}`;
    return `${head}.${sign(null, Buffer.from(head), key).toString('base64url')}`;
  };
  return {
    publicJwk: { kty: 'OKP', crv: 'Ed25519', x },
    signBytes: (message) => sign(null, message, key),
    signStatement,
    signJwt(type, claims, livesSeconds) {
      const issuedAt = Math.floor(clock.now() / 1_000);
      return signStatement(type, { ...claims, iat: issuedAt, exp: issuedAt + livesSeconds, jti: randomToken(26) });
    },
  };
}
