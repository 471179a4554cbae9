import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A passkey in software: makes what a browser would hand over, and can be told to lie. */
export interface SoftwareAuthenticator {
  readonly id: string;
  counter: number;
  /** @param flags of the authenticator data: 0x01 present, 0x04 verified. */
  register(challenge: string, origin: string, flags?: number): Record<string, unknown>;
  sign(challenge: string, origin: string, flags?: number): Record<string, unknown>;
}

const PRESENT_AND_VERIFIED = 0x05;
const ATTESTED = 0x40;

/** CBOR (RFC 8949) of what an attestation object holds: small maps, texts, bytes and integers. */
function cbor(value: Map<unknown, unknown> | string | number | Uint8Array): Buffer {
  const head = (major: number, size: number) => (size < 24 ? Buffer.from([(major << 5) | size]) : size < 256 ? Buffer.from([(major << 5) | 24, size]) : Buffer.from([(major << 5) | 25, size >> 8, size & 255]));
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  // The entries are of the same few kinds.
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, entry]) => [cbor(key as string), cbor(entry as string)])]);
}

export function createSoftwareAuthenticator(rpId: string): SoftwareAuthenticator {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const credentialId = randomBytes(32);
  const id = credentialId.toString('base64url');
  const clientData = (type: string, challenge: string, origin: string) => Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const authenticator: SoftwareAuthenticator = {
    id,
    counter: 0,
    register(challenge, origin, flags = PRESENT_AND_VERIFIED) {
      const key = cbor(new Map<unknown, unknown>([[1, 2], [3, -7], [-1, 1], [-2, Buffer.from(x, 'base64url')], [-3, Buffer.from(y, 'base64url')]]));
      const authData = Buffer.concat([data(flags | ATTESTED), Buffer.alloc(16), Buffer.from([0, credentialId.length]), credentialId, key]);
      const attestationObject = cbor(new Map<unknown, unknown>([['fmt', 'none'], ['attStmt', new Map()], ['authData', authData]]));
      return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON: clientData('webauthn.create', challenge, origin).toString('base64url'), attestationObject: attestationObject.toString('base64url'), transports: ['internal'] } };
    },
    sign(challenge, origin, flags = PRESENT_AND_VERIFIED) {
      authenticator.counter += 1;
      const authData = data(flags);
      const json = clientData('webauthn.get', challenge, origin);
      const signature = sign('sha256', Buffer.concat([authData, createHash('sha256').update(json).digest()]), privateKey);
      return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON: json.toString('base64url'), authenticatorData: authData.toString('base64url'), signature: signature.toString('base64url') } };
    },
  };
  function data(flags: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(authenticator.counter);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), counter]);
  }
  return authenticator;
}
